"""A second tenant's key sees nothing of the first's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from bot.bootstrap import Parley
from tests.bot.api.conftest import Api, assert_problem, make_key, names
from tests.bot.conftest import World, candidate_json
from tests.conftest import make_tenant


@dataclass
class Seen:
    """What the first tenant has, and the second's way in."""

    first: Api
    stranger: Api
    interview: str
    campaign: str
    conversation: str
    slot: str


@pytest.fixture
def seen(api: Api, world: World) -> Seen:
    parley: Parley = world.parley
    api.post("/api/v1/candidates", candidate_json(candidateId="kim"))
    slot = api.get("/api/v1/consultants/dana/availability").json()[0]["slotId"]
    interview = api.post(
        "/api/v1/interviews",
        {"candidateId": "kim", "consultantId": "dana", "jobId": "job-1", "slotId": slot},
    ).json()["id"]
    campaign = api.post("/api/v1/candidates/sam/outreach").json()["campaignId"]
    stranger = api.by(make_key(parley, make_tenant(parley.sessions, "Other")))
    return Seen(api, stranger, interview, campaign, world.conversation, slot)


def test_its_list_of_candidates_is_empty(seen: Seen) -> None:
    page = seen.stranger.get("/api/v1/candidates").json()
    assert (page["items"], page["total"]) == ([], 0)


def test_every_id_of_another_tenant_is_not_found(seen: Seen) -> None:
    paths = [
        f"/api/v1/campaigns/{seen.campaign}",
        f"/api/v1/interviews/{seen.interview}",
        f"/api/v1/conversations/{seen.conversation}",
        "/api/v1/consultants/dana/availability",
    ]
    for path in paths:
        assert seen.first.get(path).status_code == 200
        assert_problem(seen.stranger.get(path), 404, "not_found")


def test_nothing_of_another_tenant_can_be_acted_on(seen: Seen) -> None:
    outreach = seen.stranger.post("/api/v1/candidates/sam/outreach")
    assert_problem(outreach, 404, "not_found")
    cancelled = seen.stranger.post(f"/api/v1/interviews/{seen.interview}/cancel")
    assert_problem(cancelled, 404, "not_found")
    status = seen.first.get(f"/api/v1/interviews/{seen.interview}").json()["status"]
    assert status == "scheduled"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (
            "/api/v1/campaigns",
            {"candidateIds": ["sam"], "jobId": "job-1", "priority": "low"},
            "jobId",
        ),
        (
            "/api/v1/interviews",
            {"candidateId": "sam", "consultantId": "dana", "jobId": "job-1", "slotId": "x"},
            "candidateId",
        ),
    ],
)
def test_ids_of_another_tenant_are_unknown_in_a_body(
    seen: Seen, path: str, body: dict[str, Any], field: str
) -> None:
    response = seen.stranger.post(path, body)
    assert_problem(response, 422, "invalid")
    assert names(response) == [field]


def test_the_same_candidate_id_is_another_candidate(seen: Seen) -> None:
    theirs = candidate_json()
    theirs["personalInfo"] |= {"name": "Other Sam"}
    assert seen.stranger.post("/api/v1/candidates", theirs).status_code == 201
    listed = seen.first.get("/api/v1/candidates").json()["items"]
    assert "Sam Rivera" in [one["name"] for one in listed]
    assert "Other Sam" not in [one["name"] for one in listed]


def test_a_slot_of_another_tenant_cannot_be_booked(seen: Seen) -> None:
    seen.stranger.post("/api/v1/candidates", candidate_json())
    body = {"candidateId": "sam", "consultantId": "dana", "jobId": "job-1", "slotId": seen.slot}
    assert names(seen.stranger.post("/api/v1/interviews", body)) == ["consultantId"]
