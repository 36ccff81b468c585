from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.api.body_limit import LIMIT
from bot.kernel.errors import Misconfigured
from tests.bot.api.conftest import Api, assert_problem, names

CANDIDATES = "/api/v1/candidates"


def fail_with(app: FastAPI, error: Exception) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise error


def test_an_unknown_path_is_a_problem(still: Api) -> None:
    assert_problem(still.get("/nowhere"), 404, "not_found")


def test_a_wrong_method_is_a_problem_and_names_the_right_one(still: Api) -> None:
    response = still.request("DELETE", CANDIDATES)
    assert_problem(response, 405, "method_not_allowed")
    assert "POST" in response.headers["allow"] or "GET" in response.headers["allow"]


@pytest.mark.parametrize("body", ["{", '{"candidateId": }', "nul"])
def test_what_is_not_json_is_a_problem(still: Api, body: str) -> None:
    response = still.post(CANDIDATES, content=body, headers={"Content-Type": "application/json"})
    assert_problem(response, 400, "malformed_json")


def test_json_that_is_nested_without_end_is_a_problem(still: Api) -> None:
    response = still.post(
        CANDIDATES, content="[" * 100_000, headers={"Content-Type": "application/json"}
    )
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", ["[]", '"x"', "null"])
def test_json_that_is_no_object_is_a_problem(still: Api, body: str) -> None:
    response = still.post(CANDIDATES, content=body, headers={"Content-Type": "application/json"})
    assert_problem(response, 422, "invalid")
    assert names(response) == ["body"]


def test_a_body_that_is_missing_or_not_said_to_be_json_is_a_problem(still: Api) -> None:
    assert names(still.post(CANDIDATES)) == ["body"]
    response = still.post(CANDIDATES, content="{}", headers={"Content-Type": "text/plain"})
    assert names(response) == ["body"]


def test_a_body_that_announces_too_much_is_refused(still: Api) -> None:
    response = still.post(CANDIDATES, content=b" " * (LIMIT + 1))
    problem = assert_problem(response, 413, "too_large")
    assert problem["title"] == "Content Too Large"


def test_a_body_that_grows_too_long_is_refused(still: Api) -> None:
    async def endless() -> object:
        for _ in range(20):
            yield b" " * (LIMIT // 10)

    assert_problem(still.post(CANDIDATES, content=endless()), 413, "too_large")


def test_what_nobody_expected_is_told_without_its_text(api: Api) -> None:
    fail_with(api.app, RuntimeError("Dana's number is +12025550142"))
    with capture_logs() as logs:
        response = api.get("/broken")
    assert_problem(response, 500, "internal")
    assert "Dana" not in response.text
    noted = next(entry for entry in logs if entry["log_level"] == "error")
    assert noted["error"] == "RuntimeError"
    assert "broken" in noted["at"][-1]
    assert "+12025550142" not in str(noted)


def test_an_error_of_ours_that_is_nobodys_fault_is_internal(api: Api) -> None:
    fail_with(api.app, Misconfigured("there is no text 'x'"))
    assert_problem(api.get("/broken"), 500, "internal")


def test_a_database_that_is_away_asks_to_try_again(api: Api) -> None:
    fail_with(api.app, OperationalError("SELECT secret", {}, Exception("down")))
    response = api.get("/broken")
    assert_problem(response, 503, "database_unavailable")
    assert response.headers["retry-after"] == "1"
    assert "secret" not in response.text


def test_an_id_that_cannot_be_stored_is_a_problem(still: Api) -> None:
    response = still.get("/api/v1/interviews/a%00b")
    assert_problem(response, 422, "invalid")
    assert names(response) == ["id"]
