from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.db.engine import connect
from bot.dialogue.port import Answer, Ask
from tests.bot.api.conftest import Api, Webhook, assert_problem, on_both, serving
from tests.bot.conftest import World


class AbsentDialogue:
    """A dialogue engine that is not there."""

    async def ask(self, ask: Ask) -> Answer:
        raise NotImplementedError

    async def ready(self) -> bool:
        return False


@pytest.mark.parametrize("path", ["/health", "/api/v1/health"])
def test_a_living_process_says_so_to_anybody(still: Api, path: str) -> None:
    response = still.by(None).get(path)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@on_both
def test_an_app_with_its_database_is_ready(api: Api) -> None:
    for path in ("/ready", "/api/v1/ready"):
        response = api.by(None).get(path)
        assert response.status_code == 200
        assert response.json() == {"status": "ready", "database": "up", "dialogue": "up"}


def test_an_app_is_ready_while_the_dialogue_engine_is_down(world: World) -> None:
    with serving(replace(world.parley, dialogue=AbsentDialogue())) as api:
        response = api.get("/ready")
    assert response.status_code == 200
    assert response.json()["dialogue"] == "down"


def test_an_app_without_its_database_is_not_ready(world: World) -> None:
    nowhere = connect("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with serving(replace(world.parley, engine=nowhere)) as api:
        problem = assert_problem(api.get("/ready"), 503, "not_ready")
        assert "reached" in problem["detail"]
        assert api.get("/health").status_code == 200


def test_a_database_that_lacks_a_column_is_not_ready(api: Api, world: World) -> None:
    with world.parley.engine.begin() as connection:
        connection.execute(text("ALTER TABLE turns DROP COLUMN intent"))
    assert "migrate" in assert_problem(api.get("/ready"), 503, "not_ready")["detail"]


def sample(api: Api, line: str) -> float:
    """The value of the metric that *line* names with its labels; 0 where it was never counted."""
    page = api.by(None).get("/metrics")
    assert page.headers["content-type"].startswith("text/plain")
    for counted in page.text.splitlines():
        if counted.startswith(line + " "):
            return float(counted.removeprefix(line))
    return 0


def test_requests_are_timed_by_route_template(api: Api) -> None:
    api.get("/api/v1/interviews/int_1")
    api.get("/api/v1/interviews/int_2")
    line = (
        'parley_http_request_seconds_count{method="GET",route="/api/v1/interviews/{id}",'
        'status="404"}'
    )
    assert sample(api, line) == 2


def test_unknown_paths_and_methods_share_a_label(api: Api) -> None:
    api.get("/a")
    api.request("BREW", "/b")
    page = api.get("/metrics").text
    assert 'method="GET",route="unmatched",status="404"' in page
    assert 'method="other",route="unmatched",status="404"' in page
    assert "BREW" not in page


def test_messages_and_turns_are_counted(api: Api, webhook: Webhook) -> None:
    for _ in range(2):
        webhook()
    api.settle()
    assert sample(api, 'parley_messages_total{channel="sms",status="received"}') == 1
    assert sample(api, 'parley_messages_total{channel="sms",status="sent"}') == 1
    assert sample(api, 'parley_turns_total{status="answered"}') == 1


def test_receipts_are_counted(api: Api, webhook: Webhook) -> None:
    webhook(event="receipt", id="x", status="opened")
    assert sample(api, 'parley_receipts_total{channel="sms",status="read"}') == 1


def test_two_apps_count_apart(api: Api, make_world: Callable[..., World]) -> None:
    api.get("/health")
    line = 'parley_http_request_seconds_count{method="GET",route="/health",status="200"}'
    with serving(api.parley) as other:
        assert sample(other, line) == 0
    assert sample(api, line) == 1
