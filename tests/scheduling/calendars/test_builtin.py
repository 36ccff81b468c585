from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from scheduling.booking import BookingStatus
from scheduling.calendars.base import Calendar
from scheduling.calendars.builtin import BuiltInCalendar
from scheduling.slots import Slot
from scheduling.store import BookingStore

_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_HALF = timedelta(minutes=30)
_SLOT = Slot(_NOW + 4 * _HALF, _NOW + 5 * _HALF)
_LATER = Slot(_NOW + 6 * _HALF, _NOW + 7 * _HALF)
_DAY = Slot(_NOW, _NOW + 24 * _HALF).interval


def test_busy_is_what_is_booked_and_what_is_held_and_has_not_expired(
    connection: Connection,
) -> None:
    store = BookingStore(connection, scope="tenant")
    calendar: Calendar = BuiltInCalendar(store)
    store.add("r", _SLOT, holder_id="h", now=_NOW, expires_at=_NOW + _HALF)
    booked = store.add("r", _LATER, holder_id="h", now=_NOW)
    assert calendar.free_busy("r", _DAY, now=_NOW) == [_SLOT.interval, _LATER.interval]
    assert calendar.free_busy("r", _DAY, now=_NOW + _HALF) == [_LATER.interval]
    assert calendar.free_busy("r", _DAY, now=_NOW, ignoring={booked.uid}) == [_SLOT.interval]


def test_a_move_and_a_cancellation_show_without_being_told(connection: Connection) -> None:
    store = BookingStore(connection, scope="tenant")
    calendar: Calendar = BuiltInCalendar(store)
    booked = store.add("r", _SLOT, holder_id="h", now=_NOW)
    calendar.create(booked)
    moved = store.change(booked, BookingStatus.CONFIRMED, now=_NOW, slot=_LATER)
    calendar.move(moved)
    assert calendar.free_busy("r", _DAY, now=_NOW) == [_LATER.interval]
    calendar.cancel(store.change(moved, BookingStatus.CANCELLED, now=_NOW))
    assert calendar.free_busy("r", _DAY, now=_NOW) == []
