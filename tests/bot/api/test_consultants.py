from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.bot.api.conftest import Api, assert_problem, names, on_both
from tests.bot.conftest import World

PATH = "/api/v1/consultants/dana/availability"
TUESDAY = {"startDate": "2026-03-03", "endDate": "2026-03-03"}


@on_both
def test_free_slots_come_in_the_zone_asked_for(api: Api) -> None:
    slots = api.get(PATH, params=TUESDAY | {"timezone": "Europe/Madrid"}).json()
    assert slots[0]["start"] == "2026-03-03T15:00:00+01:00"
    assert slots[0]["end"] == "2026-03-03T15:30:00+01:00"
    assert slots[0]["timezone"] == "Europe/Madrid"
    assert slots[0]["slotId"]


def test_free_slots_come_in_the_consultants_own_zone_unless_asked(still: Api) -> None:
    slots = still.get(PATH, params=TUESDAY).json()
    assert [slots[0]["start"], slots[-1]["end"]] == [
        "2026-03-03T09:00:00-05:00",
        "2026-03-03T17:00:00-05:00",
    ]
    assert len(slots) == 16
    assert {slot["timezone"] for slot in slots} == {"America/New_York"}


def test_days_are_those_of_the_zone_asked_for(still: Api) -> None:
    slots = still.get(PATH, params=TUESDAY | {"timezone": "Asia/Tokyo"}).json()
    assert {datetime.fromisoformat(slot["start"]).date().isoformat() for slot in slots} == {
        "2026-03-03"
    }
    assert slots[0]["start"].endswith("+09:00")


def test_utc_is_told_by_its_offset_too(still: Api) -> None:
    slots = still.get(PATH, params=TUESDAY | {"timezone": "UTC"}).json()
    assert datetime.fromisoformat(slots[0]["start"]).utcoffset() == timedelta(0)


def test_without_dates_the_next_days_are_shown(still: Api, still_world: World) -> None:
    slots = still.get(PATH).json()
    days = {slot["start"][:10] for slot in slots}
    assert (min(days), max(days)) == ("2026-03-02", "2026-03-13")


def test_what_is_booked_is_not_free(api: Api) -> None:
    slots = api.get(PATH, params=TUESDAY).json()
    booked = {
        "candidateId": "sam",
        "consultantId": "dana",
        "jobId": "job-1",
        "slotId": slots[3]["slotId"],
    }
    assert api.post("/api/v1/interviews", booked).status_code == 201
    assert api.get(PATH, params=TUESDAY).json() == slots[:3] + slots[4:]


def test_a_weekend_has_no_slots(still: Api) -> None:
    assert still.get(PATH, params={"startDate": "2026-03-07", "endDate": "2026-03-08"}).json() == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"startDate": "2026-03-04", "endDate": "2026-03-03"}, "endDate"),
        ({"startDate": "2026-03-01", "endDate": "2026-05-03"}, "endDate"),
        ({"startDate": "tomorrow"}, "startDate"),
        ({"startDate": "2026-02-30"}, "startDate"),
        ({"startDate": "9999-12-31", "endDate": "9999-12-31"}, "startDate"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
    ],
)
def test_a_wrong_query_is_named(still: Api, query: dict[str, str], field: str) -> None:
    response = still.get(PATH, params=query)
    assert_problem(response, 422, "invalid")
    assert field in names(response)


def test_sixty_two_days_can_be_asked_for(still: Api) -> None:
    query = {"startDate": "2026-03-01", "endDate": "2026-05-02"}
    assert still.get(PATH, params=query).status_code == 200


def test_an_unknown_consultant_is_not_found(still: Api) -> None:
    assert_problem(still.get("/api/v1/consultants/nobody/availability"), 404, "not_found")
