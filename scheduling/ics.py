"""Invitations a candidate's calendar understands.

iCalendar (RFC 5545) carried by iTIP (RFC 5546), both read 2026-11-22. Writing only: replies are not
read here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
)

from scheduling.intervals import Interval, to_utc
from scheduling.slots import Slot
from scheduling.zones import stretches

_PRODUCT = "-//Parley//Scheduling//EN"
_YEAR = timedelta(days=366)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Method(StrEnum):
    """REQUEST invites and, under a higher sequence, updates; CANCEL withdraws."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody at the interview, by name and e-mail address."""

    name: str
    email: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[^\s@:;,<>\"]+@[^\s@:;,<>\"]+", self.email):
            raise ValueError("an invitation needs a plain e-mail address")


def invitation(
    slot: Slot,
    *,
    uid: str,
    sequence: int,
    stamp: datetime,
    organizer: Party,
    attendees: Sequence[Party],
    summary: str,
    zone: str,
    description: str = "",
    location: str = "",
    method: Method = Method.REQUEST,
) -> bytes:
    """The .ics file for *slot*, to send as `text/calendar; method=<method>; charset=utf-8`.

    uid, sequence: the booking's; a calendar replaces an entry when the same uid comes with a higher
    sequence. stamp: aware, when this message is made. Times are written in *zone* (IANA) with its
    rules enclosed, so that the entry shows the hour that was agreed on. Raises ValueError without
    an attendee, whom RFC 5546 sections 3.2.2 and 3.2.5 require.
    """
    if not attendees:
        raise ValueError("an invitation invites somebody")
    tz = ZoneInfo(zone)
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", to_utc(stamp))
    event.add("dtstart", slot.start.astimezone(tz))
    event.add("dtend", slot.end.astimezone(tz))
    event.add("summary", _line(summary))
    for name, text in (("description", description), ("location", location)):
        if text:
            event.add(name, _text(text))
    event.add("organizer", _address(organizer))
    for attendee in attendees:
        event.add("attendee", _invited(attendee, method))
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    # A year either way: enough for this one time, where the whole history makes a long file.
    around = Interval(slot.start - _YEAR, slot.end + _YEAR)
    return _calendar(event, method, _timezone(zone, around))


def _calendar(event: Event, method: Method, zone: Timezone) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    calendar.add_component(zone)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _timezone(zone: str, around: Interval) -> Timezone:
    """The rules of *zone* for *around*, one observance for each stretch of constant offset.

    RFC 5545 section 3.6.5 counts an onset in the offset that ends there. icalendar's own
    Timezone.from_tzinfo counts it in the one that begins, an hour late in spring.
    """
    written = Timezone()
    written.add("tzid", zone)
    tz = ZoneInfo(zone)
    before: timedelta | None = None
    for stretch in stretches(zone, around):
        local = stretch.start.astimezone(tz)
        observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
        offset_from = stretch.offset if before is None else before
        observance.add("dtstart", (stretch.start + offset_from).replace(tzinfo=None))
        observance.add("tzoffsetfrom", offset_from)
        observance.add("tzoffsetto", stretch.offset)
        observance.add("tzname", local.tzname() or zone)
        written.add_component(observance)
        before = stretch.offset
    return written


def _address(party: Party) -> vCalAddress:
    return vCalAddress.new(party.email, cn=_line(party.name))


def _invited(party: Party, method: Method) -> vCalAddress:
    """RFC 5545 section 3.2: who takes part, and, unless it is called off, is asked to answer."""
    asked = method is Method.REQUEST
    return vCalAddress.new(
        party.email,
        cn=_line(party.name),
        role="REQ-PARTICIPANT",
        partstat="NEEDS-ACTION" if asked else None,
        rsvp=True if asked else None,
    )


def _text(value: str) -> str:
    """Without control characters: names and texts come from outside and must not add a line."""
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def _line(value: str) -> str:
    return " ".join(_text(value).split())
