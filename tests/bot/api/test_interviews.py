from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.interviews.models import Interview
from tests.bot.api.conftest import Api, assert_problem, at_once, names, on_both
from tests.bot.conftest import World, candidate_json

PATH = "/api/v1/interviews"
TEN = "2026-03-03T10:00:00-05:00"
ELEVEN = "2026-03-03T11:00:00-05:00"


def wanted(*starts: str, **changes: Any) -> dict[str, Any]:
    return {
        "candidateId": "sam",
        "consultantId": "dana",
        "jobId": "job-1",
        "preferredSlots": [{"start": start} for start in starts],
    } | changes


@on_both
def test_the_first_time_that_is_free_is_booked(api: Api, world: World) -> None:
    response = api.post(PATH, wanted(TEN, ELEVEN))
    assert response.status_code == 201
    booked = response.json()
    assert booked.pop("id").startswith("int_")
    assert booked == {
        "candidateId": "sam",
        "consultantId": "dana",
        "jobId": "job-1",
        "status": "scheduled",
        "scheduledAt": "2026-03-03T15:00:00Z",
        "duration": 30,
        "timezone": "America/New_York",
        "format": "video",
        "meetingLink": "https://meet.example/dana",
        "source": "api",
        "createdAt": "2026-03-02T09:00:00Z",
        "updatedAt": "2026-03-02T09:00:00Z",
    }


def test_the_candidate_is_told_with_an_invitation(api: Api, world: World) -> None:
    api.post("/api/v1/candidates", candidate_json(consent={"email": {"granted": True}}))
    api.post(PATH, wanted(TEN))
    api.settle()
    (email,) = [message for message in world.phone() if message.channel == "email"]
    assert [file.filename for file in email.attachments] == ["interview.ics"]


def test_a_slot_can_be_booked_by_its_id(api: Api) -> None:
    slots = api.get("/api/v1/consultants/dana/availability").json()
    response = api.post(PATH, wanted(slotId=slots[5]["slotId"], preferredSlots=None))
    assert response.status_code == 201
    assert response.json()["scheduledAt"] == "2026-03-02T16:30:00Z"


@on_both
def test_a_time_that_is_taken_is_passed_over(api: Api) -> None:
    api.post("/api/v1/candidates", candidate_json(candidateId="kim"))
    assert api.post(PATH, wanted(TEN, candidateId="kim")).status_code == 201
    assert_problem(api.post(PATH, wanted(TEN)), 409, "slot_taken")
    response = api.post(PATH, wanted(TEN, ELEVEN))
    assert response.json()["scheduledAt"] == "2026-03-03T16:00:00Z"


@on_both
def test_of_many_who_want_one_time_one_gets_it(api: Api, world: World) -> None:
    people = [f"c{number}" for number in range(6)]
    for person in people:
        api.post("/api/v1/candidates", candidate_json(candidateId=person))
    responses = at_once(
        *[lambda p=person: api.post(PATH, wanted(TEN, candidateId=p)) for person in people]
    )
    assert sorted(r.status_code for r in responses) == [201] + [409] * 5
    for refused in responses:
        if refused.status_code == 409:
            assert_problem(refused, 409, "slot_taken")
    with world.parley.sessions.read(world.tenant) as session:
        assert len(session.scalars(select(Interview)).all()) == 1


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2026-03-03T08:00:00-05:00", "outside hours"),
        ("2026-03-02T09:00:00-05:00", "inside notice"),
        ("2026-03-01T10:00:00-05:00", "past"),
        ("2026-06-02T10:00:00-04:00", "horizon"),
        ("2026-03-03T10:07:00-05:00", "step"),
    ],
)
def test_a_time_that_is_never_offered_is_refused_with_its_reason(
    api: Api, world: World, start: str, reason: str
) -> None:
    world.clock.advance(timedelta(hours=3))
    problem = assert_problem(api.post(PATH, wanted(start)), 409, "slot_unavailable")
    assert reason in problem["detail"]


def test_a_time_of_another_length_is_refused(still: Api) -> None:
    long = [{"start": TEN, "end": ELEVEN}]
    problem = assert_problem(still.post(PATH, wanted(preferredSlots=long)), 409, "slot_unavailable")
    assert "length" in problem["detail"]


@pytest.mark.parametrize("field", ["candidateId", "consultantId", "jobId"])
def test_an_unknown_id_is_named(still: Api, field: str) -> None:
    response = still.post(PATH, wanted(TEN, **{field: "nobody"}))
    assert_problem(response, 422, "invalid")
    assert names(response) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"preferredSlots": []}, "preferredSlots"),
        ({"preferredSlots": None}, "body"),
        ({"slotId": "x"}, "body"),
        ({"preferredSlots": None, "slotId": "x"}, "slotId"),
        ({"preferredSlots": None, "slotId": "con_x.20260303T1500Z.30"}, "slotId"),
        ({"preferredSlots": None, "slotId": "con_x.20260303T1500Z.0"}, "slotId"),
        ({"preferredSlots": None, "slotId": "con_x.20260303T1500Z.99999999999999"}, "slotId"),
        ({"preferredSlots": [{"start": "2026-03-03T10:00:00"}]}, "preferredSlots.0.start"),
        ({"preferredSlots": [{"start": "0001-01-01T00:00:00Z"}]}, "preferredSlots.0.start"),
        ({"preferredSlots": [{"start": TEN, "end": TEN}]}, "preferredSlots.0.end"),
        ({"preferredSlots": [{"start": TEN, "stop": ELEVEN}]}, "preferredSlots.0.stop"),
        ({"candidateId": 7}, "candidateId"),
    ],
)
def test_a_wrong_request_is_named(still: Api, changes: dict[str, Any], field: str) -> None:
    response = still.post(PATH, wanted(TEN) | changes)
    assert_problem(response, 422, "invalid")
    assert field in names(response)


def test_a_slot_of_another_consultant_is_refused(still: Api) -> None:
    slot = still.get("/api/v1/consultants/dana/availability").json()[0]["slotId"]
    forged = slot.replace("con_", "con_0", 1)
    response = still.post(PATH, wanted(preferredSlots=None, slotId=forged))
    assert names(response) == ["slotId"]


def test_asking_again_for_the_same_interview_books_no_second(api: Api) -> None:
    first = api.post(PATH, wanted(TEN)).json()
    assert api.post(PATH, wanted(TEN)).json()["id"] == first["id"]


def test_a_candidate_cannot_be_in_two_interviews_at_one_time(api: Api) -> None:
    api.post(
        "/api/v1/candidates",
        candidate_json(jobMatch={"jobId": "job-2", "role": "Lead", "company": "Northwind"}),
    )
    api.post(PATH, wanted(TEN))
    assert_problem(api.post(PATH, wanted(TEN, jobId="job-2")), 409, "slot_taken")


def test_an_interview_can_be_read(api: Api) -> None:
    booked = api.post(PATH, wanted(TEN)).json()
    assert api.get(f"{PATH}/{booked['id']}").json() == booked | {"cancelReason": None}


@on_both
def test_a_candidates_interviews_are_listed_the_latest_first(api: Api) -> None:
    first = api.post(PATH, wanted(TEN)).json()
    api.post(f"{PATH}/{first['id']}/cancel", {})
    second = api.post(PATH, wanted(ELEVEN)).json()
    items = api.get(f"{PATH}?candidateId=sam").json()["items"]
    assert [item["id"] for item in items] == [second["id"], first["id"]]
    assert [item["status"] for item in items] == ["scheduled", "cancelled"]
    assert_problem(api.get(f"{PATH}?candidateId=nobody"), 404, "not_found")


def test_a_cancelled_interview_frees_its_time(api: Api) -> None:
    booked = api.post(PATH, wanted(TEN)).json()
    cancelled = api.post(f"{PATH}/{booked['id']}/cancel", {"reason": "Filled."})
    assert cancelled.status_code == 200
    assert cancelled.json()["status"] == "cancelled"
    assert api.get(f"{PATH}/{booked['id']}").json()["cancelReason"] == "Filled."
    assert api.post(PATH, wanted(TEN)).status_code == 201


def test_a_candidate_with_another_interview_stays_scheduled(api: Api) -> None:
    first = api.post(PATH, wanted(TEN)).json()
    api.post(PATH, wanted(ELEVEN))
    api.post(f"{PATH}/{first['id']}/cancel", {})
    (sam,) = api.get("/api/v1/candidates").json()["items"]
    assert sam["status"] == "scheduled"


def test_cancelling_needs_no_reason_and_twice_changes_nothing(api: Api) -> None:
    booked = api.post(PATH, wanted(TEN)).json()
    first = api.post(f"{PATH}/{booked['id']}/cancel")
    again = api.post(f"{PATH}/{booked['id']}/cancel")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()


def test_an_interview_that_took_place_cannot_be_cancelled(api: Api, world: World) -> None:
    booked = api.post(PATH, wanted(TEN)).json()
    with world.parley.sessions.write(world.tenant) as session:
        session.get_one(Interview, booked["id"]).status = "completed"
    assert_problem(api.post(f"{PATH}/{booked['id']}/cancel"), 409, "interview_over")


@pytest.mark.parametrize("path", ["/int_nobody", "/int_nobody/cancel"])
def test_an_unknown_interview_is_not_found(still: Api, path: str) -> None:
    method = "POST" if path.endswith("cancel") else "GET"
    assert_problem(still.request(method, PATH + path), 404, "not_found")
