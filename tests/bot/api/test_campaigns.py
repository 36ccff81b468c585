from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.campaigns.models import Campaign
from bot.touches.models import Touch
from tests.bot.api.conftest import Api, assert_problem, names, on_both
from tests.bot.conftest import World, candidate_json

PATH = "/api/v1/campaigns"
OUTREACH = "/api/v1/candidates/sam/outreach"


def wanted(*candidates: str, **changes: Any) -> dict[str, Any]:
    return {"candidateIds": list(candidates), "jobId": "job-1", "priority": "high"} | changes


def messaged_on(campaign: dict[str, Any]) -> set[str]:
    return {touch["channel"] for touch in campaign["touches"] if touch["kind"] == "message"}


def count(world: World, model: Any) -> int:
    with world.parley.sessions.read(world.tenant) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@on_both
def test_a_campaign_enrols_the_candidates_it_names(api: Api, world: World) -> None:
    other = candidate_json(candidateId="kim")
    other["personalInfo"] |= {"email": "kim@example.com", "phone": "+12025550177"}
    api.post("/api/v1/candidates", other)
    response = api.post(PATH, wanted("sam", "kim"))
    assert response.status_code == 201
    started = response.json()
    assert started["campaignId"].startswith("cmp_")
    assert {one["candidateId"] for one in started["enrolled"]} == {"sam", "kim"}
    assert world.conversation in {one["conversationId"] for one in started["enrolled"]}
    assert (started["skipped"], started["status"]) == ([], "active")
    assert (started["jobId"], started["priority"]) == ("job-1", "high")
    assert count(world, Touch) > 2


@on_both
def test_a_campaign_can_be_read(api: Api) -> None:
    started = api.post(PATH, wanted("sam", channels=["email", "sms"])).json()
    campaign = api.get(f"{PATH}/{started['campaignId']}").json()
    assert campaign["id"] == started["campaignId"]
    assert (campaign["jobId"], campaign["priority"]) == ("job-1", "high")
    assert campaign["channels"] == ["email", "sms"]
    assert campaign["enrolmentCounts"] == {"active": 1}
    assert [one["candidateId"] for one in campaign["enrolled"]] == ["sam"]
    assert {touch["candidateId"] for touch in campaign["touches"]} == {"sam"}
    assert messaged_on(campaign) == {"email", "sms"}
    assert campaign["touchCounts"]["planned"] == len(campaign["touches"])


def test_who_is_named_twice_is_enrolled_once(api: Api) -> None:
    started = api.post(PATH, wanted("sam", "sam")).json()
    assert [one["candidateId"] for one in started["enrolled"]] == ["sam"]


def test_who_is_enrolled_already_is_skipped_with_the_reason(api: Api) -> None:
    api.post(PATH, wanted("sam"))
    again = api.post(PATH, wanted("sam"))
    assert again.status_code == 201
    assert again.json()["skipped"] == [{"candidateId": "sam", "reason": "already_enrolled"}]
    assert again.json()["status"] == "completed"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"candidateIds": []}, "candidateIds"),
        ({"candidateIds": ["sam", "nobody"]}, "candidateIds.1"),
        ({"candidateIds": ["sam", ""]}, "candidateIds.1"),
        ({"jobId": "nothing"}, "jobId"),
        ({"priority": "asap"}, "priority"),
        ({"priority": None}, "priority"),
        ({"channels": ["pigeon"]}, "channels"),
        ({"channels": []}, "channels"),
        ({"customMessage": ""}, "customMessage"),
        ({"chanels": ["sms"]}, "chanels"),
    ],
)
def test_a_wrong_request_is_named_and_nothing_starts(
    still: Api, still_world: World, changes: dict[str, Any], field: str
) -> None:
    response = still.post(PATH, wanted("sam") | changes)
    assert_problem(response, 422, "invalid")
    assert names(response) == [field]
    assert count(still_world, Campaign) == 0


def test_an_unknown_campaign_is_not_found(still: Api) -> None:
    assert_problem(still.get(f"{PATH}/cmp_nothing"), 404, "not_found")


def test_outreach_to_one_follows_the_match(api: Api) -> None:
    response = api.post(OUTREACH)
    assert response.status_code == 201
    assert response.json()["priority"] == "medium"
    assert response.json()["jobId"] == "job-1"
    assert [one["candidateId"] for one in response.json()["enrolled"]] == ["sam"]


def test_outreach_to_one_can_be_told_how(api: Api) -> None:
    how = {"priority": "critical", "channels": ["sms"], "customMessage": "Hi Sam, shall we talk?"}
    started = api.post(OUTREACH, how).json()
    assert started["priority"] == "critical"
    assert "shall we talk" not in str(started)
    campaign = api.get(f"{PATH}/{started['campaignId']}").json()
    assert messaged_on(campaign) == {"sms"}


def test_outreach_without_a_match_is_refused(api: Api, world: World) -> None:
    api.post("/api/v1/candidates", {"candidateId": "kim", "personalInfo": {"name": "Kim"}})
    assert_problem(api.post("/api/v1/candidates/kim/outreach"), 409, "no_job")
    assert count(world, Campaign) == 0


def test_outreach_to_somebody_unknown_is_not_found(still: Api) -> None:
    assert_problem(still.post("/api/v1/candidates/nobody/outreach"), 404, "not_found")
