from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, Timezone

from scheduling.ics import Method, Party, invitation
from scheduling.slots import Slot

_START = datetime(2026, 11, 24, 20, tzinfo=UTC)
_SLOT = Slot(_START, _START + timedelta(minutes=30))
_STAMP = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
_ANN = Party("Ann Lee", "ann@consultants.example")
_EVE = Party("Eve Ngô", "eve@mail.example")


def _invite(slot: Slot = _SLOT, **others: Any) -> bytes:
    values: dict[str, Any] = {
        "uid": "0b6f6c1e-1111-4222-8333-444455556666",
        "sequence": 0,
        "stamp": _STAMP,
        "organizer": _ANN,
        "attendees": [_EVE],
        "summary": "Interview: Data Engineer",
        "zone": "America/New_York",
    }
    return invitation(slot, **(values | others))


def _event(written: bytes) -> Event:
    (event,) = Calendar.from_ical(written).events
    return event


def test_an_invitation_is_read_back_as_it_was_meant() -> None:
    written = _invite(
        description="Bring:\n- your notes; a pen, paper\n- C:\\temp",
        location="https://meet.example/room?a=1,2;b",
    )
    calendar = Calendar.from_ical(written)
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    event = _event(written)
    assert event["UID"] == "0b6f6c1e-1111-4222-8333-444455556666"
    assert event["SEQUENCE"] == 0
    assert event.stamp == _STAMP
    assert (event.start, event.end) == (_SLOT.start, _SLOT.end)
    assert event["SUMMARY"] == "Interview: Data Engineer"
    assert event["DESCRIPTION"] == "Bring:\n- your notes; a pen, paper\n- C:\\temp"
    assert event["LOCATION"] == "https://meet.example/room?a=1,2;b"
    assert event["STATUS"] == "CONFIRMED"
    assert event["ORGANIZER"] == "mailto:ann@consultants.example"
    assert event["ORGANIZER"].params["CN"] == "Ann Lee"
    assert event["ATTENDEE"] == "mailto:eve@mail.example"
    assert event["ATTENDEE"].params["CN"] == "Eve Ngô"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


def test_a_cancellation_withdraws_the_same_entry() -> None:
    written = _invite(method=Method.CANCEL, sequence=2)
    assert Calendar.from_ical(written)["METHOD"] == "CANCEL"
    event = _event(written)
    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] == 2
    assert event["UID"] == "0b6f6c1e-1111-4222-8333-444455556666"
    assert event["ATTENDEE"] == "mailto:eve@mail.example"
    assert "RSVP" not in event["ATTENDEE"].params


def test_several_attendees_are_each_invited() -> None:
    event = _event(_invite(attendees=[_EVE, _ANN]))
    assert [str(attendee) for attendee in event.attendees] == [
        "mailto:eve@mail.example",
        "mailto:ann@consultants.example",
    ]


def test_the_same_invitation_is_written_the_same_way_twice() -> None:
    assert _invite() == _invite()


def test_lines_end_in_crlf_and_hold_at_most_75_octets() -> None:
    written = _invite(
        summary="Entrevista: ingeniería de datos, 候補者 " * 8,
        description="Ünïcödé — ünïcödé " * 40,
        organizer=Party("Ann; Lee, M.D. " * 6, "ann@consultants.example"),
    )
    assert written.endswith(b"\r\n")
    lines = written.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    # A fold never cuts a character in two.
    for line in lines:
        line.decode("utf-8")


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Europe/Dublin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
)
@pytest.mark.parametrize("month", [1, 4, 7, 10])
def test_the_enclosed_zone_alone_gives_the_agreed_hour(zone: str, month: int) -> None:
    """A reader that knows no zone by name reckons with the rules in the file."""
    start = datetime(2026, month, 4, 16, 30, tzinfo=UTC)
    written = _invite(Slot(start, start + timedelta(minutes=30)), zone=zone)
    if zone == "UTC":
        assert b"DTSTART:20" in written
        assert _event(written).start == start
        return
    text = written.decode()
    local = start.astimezone(ZoneInfo(zone)).strftime("%Y%m%dT%H%M%S")
    assert f"DTSTART;TZID={zone}:{local}" in text
    (enclosed,) = [part for part in Calendar.from_ical(written).walk("VTIMEZONE")]
    assert isinstance(enclosed, Timezone)
    own = enclosed.to_tz(lookup_tzid=False)
    wall = datetime.strptime(local, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - local by design
    assert wall.replace(tzinfo=own).astimezone(UTC) == start


def test_an_onset_is_counted_in_the_offset_that_ends_there() -> None:
    text = _invite().decode().replace("\r\n", "\n")
    assert (
        "BEGIN:DAYLIGHT\nDTSTART:20260308T020000\nTZNAME:EDT\n"
        "TZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nEND:DAYLIGHT\n"
    ) in text


@settings(deadline=None, max_examples=60)
@given(name=st.text(max_size=60), summary=st.text(max_size=60), description=st.text(max_size=200))
def test_no_text_adds_a_line_of_its_own(name: str, summary: str, description: str) -> None:
    hostile = "\r\nATTENDEE:mailto:evil@mail.example\nEND:VEVENT"
    written = _invite(
        summary=summary + hostile,
        description=description + hostile,
        location=description + hostile,
        attendees=[Party(name + hostile, "eve@mail.example")],
    )
    event = _event(written)
    assert event["ATTENDEE"] == "mailto:eve@mail.example"
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    unfolded = written.replace(b"\r\n ", b"")
    assert unfolded.count(b"\r\nATTENDEE") == 1
    assert unfolded.count(b"\r\nEND:VEVENT") == 1


@pytest.mark.parametrize("email", ["", "eve", "eve@x y", "eve@x\r\nRSVP:1", "a@b@c", "<a@b>"])
def test_an_address_that_is_not_plain_is_refused(email: str) -> None:
    with pytest.raises(ValueError, match="plain e-mail"):
        Party("Eve", email)


def test_an_invitation_invites_somebody() -> None:
    with pytest.raises(ValueError, match="somebody"):
        _invite(attendees=[])
