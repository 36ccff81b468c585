from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.api.idempotency import IdempotentCall
from bot.api.posting import REPLAYED
from bot.events.models import EventRow
from bot.interviews.models import Interview
from tests.bot.api.conftest import Api, assert_problem, at_once, make_key, names, on_both
from tests.bot.conftest import World, candidate_json
from tests.conftest import make_tenant

CANDIDATES = "/api/v1/candidates"
KEY = {"Idempotency-Key": "key-1"}
NEW = candidate_json(candidateId="new")
INTERVIEW: dict[str, Any] = {
    "candidateId": "sam",
    "consultantId": "dana",
    "jobId": "job-1",
    "preferredSlots": [{"start": "2026-03-03T10:00:00-05:00"}],
}


def count(world: World, model: Any, *criteria: Any) -> int:
    with world.parley.sessions.read(world.tenant) as session:
        found = session.scalar(select(func.count()).select_from(model).where(*criteria))
    return found or 0


@on_both
def test_a_repeated_request_gets_its_first_answer_and_nothing_happens(
    api: Api, world: World
) -> None:
    first = api.post(CANDIDATES, NEW, headers=KEY)
    events = count(world, EventRow)
    again = api.post(CANDIDATES, NEW, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert REPLAYED not in first.headers
    assert again.headers[REPLAYED] == "true"
    assert count(world, EventRow) == events


@on_both
def test_two_identical_requests_at_once_have_one_effect(api: Api, world: World) -> None:
    responses = at_once(*[lambda: api.post("/api/v1/interviews", INTERVIEW, headers=KEY)] * 4)
    assert [r.status_code for r in responses] == [201] * 4
    assert len({r.content for r in responses}) == 1
    assert sorted(r.headers.get(REPLAYED, "") for r in responses) == ["", "true", "true", "true"]
    assert count(world, Interview) == 1


@on_both
def test_two_different_requests_at_once_under_one_key_have_one_effect(
    api: Api, world: World
) -> None:
    other = candidate_json(candidateId="other")
    responses = at_once(
        lambda: api.post(CANDIDATES, NEW, headers=KEY),
        lambda: api.post(CANDIDATES, other, headers=KEY),
    )
    assert sorted(r.status_code for r in responses) == [201, 422]
    assert api.get(CANDIDATES).json()["total"] == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (CANDIDATES, candidate_json(candidateId="other")),
        ("/api/v1/interviews", INTERVIEW),
        ("/api/v1/interviews", NEW),
    ],
)
def test_a_key_is_good_for_one_request(api: Api, path: str, body: dict[str, Any]) -> None:
    api.post(CANDIDATES, NEW, headers=KEY)
    response = api.post(path, body, headers=KEY)
    assert response.status_code == 422
    if body is not NEW:
        assert_problem(response, 422, "idempotency_key_reused")


@on_both
def test_a_refused_request_leaves_its_key_free(api: Api, world: World) -> None:
    unknown = INTERVIEW | {"candidateId": "nobody"}
    assert api.post("/api/v1/interviews", unknown, headers=KEY).status_code == 422
    assert count(world, IdempotentCall) == 0
    assert api.post("/api/v1/interviews", INTERVIEW, headers=KEY).status_code == 201


def test_the_same_key_of_two_tenants_is_two_keys(api: Api, world: World) -> None:
    other = api.by(make_key(world.parley, make_tenant(world.parley.sessions, "Other")))
    assert api.post(CANDIDATES, NEW, headers=KEY).status_code == 201
    answered = other.post(CANDIDATES, NEW, headers=KEY)
    assert answered.status_code == 201
    assert REPLAYED not in answered.headers


def test_a_request_without_a_key_is_done_each_time(api: Api, world: World) -> None:
    api.post(CANDIDATES, NEW)
    assert api.post(CANDIDATES, NEW).status_code == 200
    assert count(world, IdempotentCall) == 0


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_has_a_length(still: Api, key: str) -> None:
    response = still.post(CANDIDATES, NEW, headers={"Idempotency-Key": key})
    assert_problem(response, 422, "invalid")
    assert [name.lower() for name in names(response)] == ["idempotency-key"]


def test_the_longest_key_is_good(api: Api) -> None:
    headers = {"Idempotency-Key": "k" * 255}
    assert api.post(CANDIDATES, NEW, headers=headers).status_code == 201


def test_what_is_kept_names_nobody(api: Api, world: World) -> None:
    api.post(CANDIDATES, NEW, headers=KEY)
    api.post("/api/v1/interviews", INTERVIEW, headers={"Idempotency-Key": "key-2"})
    with world.parley.sessions.read(world.tenant) as session:
        rows = session.scalars(select(IdempotentCall)).all()
    kept = str([(row.id, row.fingerprint, row.body) for row in rows])
    for private in ("Sam", "sam@example.com", "2025550143", "key-1"):
        assert private not in kept
