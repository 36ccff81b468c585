from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.orm import Session

from scheduling.booking import BookingStatus
from scheduling.errors import BookingNotFound, SlotTaken, TransitionRefused
from scheduling.slots import Slot
from scheduling.store import BookingStore
from scheduling.tables import bookings

_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_HALF = timedelta(minutes=30)
_SLOT = Slot(_NOW + 4 * _HALF, _NOW + 5 * _HALF)
_LATER = Slot(_NOW + 6 * _HALF, _NOW + 7 * _HALF)


@pytest.fixture
def store(connection: Connection) -> BookingStore:
    return BookingStore(connection, scope="tenant")


def test_what_was_added_is_read_back(store: BookingStore) -> None:
    hold = store.add("r", _SLOT, holder_id="h", now=_NOW, expires_at=_NOW + _HALF, subject_id="job")
    assert store.get(hold.id) == hold
    assert hold.status is BookingStatus.HELD
    confirmed = store.add("r", _LATER, holder_id="h", now=_NOW)
    assert store.get(confirmed.id) == confirmed
    assert confirmed.status is BookingStatus.CONFIRMED
    assert hold.id != confirmed.id
    assert hold.uid != confirmed.uid


def test_a_taken_slot_is_refused_and_the_transaction_lives_on(
    store: BookingStore, connection: Connection
) -> None:
    kept = store.add("r", _SLOT, holder_id="h1", now=_NOW)
    with pytest.raises(SlotTaken) as raised:
        store.add("r", _SLOT, holder_id="h2", now=_NOW)
    assert (raised.value.resource_id, raised.value.slot) == ("r", _SLOT)
    store.add("r", _LATER, holder_id="h2", now=_NOW)
    assert store.get(kept.id) == kept
    assert connection.scalar(select(func.count()).select_from(bookings)) == 2


def test_an_expired_hold_gives_way_and_is_marked(store: BookingStore) -> None:
    hold = store.add("r", _SLOT, holder_id="h1", now=_NOW, expires_at=_NOW + _HALF)
    with pytest.raises(SlotTaken):
        store.add("r", _SLOT, holder_id="h2", now=_NOW + _HALF - timedelta.resolution)
    store.add("r", _SLOT, holder_id="h2", now=_NOW + _HALF)
    assert store.get(hold.id).status is BookingStatus.EXPIRED


def test_occupying_leaves_out_what_has_expired_or_ended(store: BookingStore) -> None:
    hold = store.add("r", _SLOT, holder_id="h", now=_NOW, expires_at=_NOW + _HALF)
    booked = store.add("r", _LATER, holder_id="h", now=_NOW)
    window = Slot(_SLOT.start, _LATER.end).interval
    assert store.occupying("r", window, now=_NOW) == [hold, booked]
    assert store.occupying("r", window, now=_NOW + _HALF) == [booked]
    assert store.occupying("other", window, now=_NOW) == []
    store.change(booked, BookingStatus.CANCELLED, now=_NOW)
    assert store.occupying("r", window, now=_NOW + _HALF) == []


def test_occupying_looks_at_half_open_windows(store: BookingStore) -> None:
    store.add("r", _SLOT, holder_id="h", now=_NOW)
    before = Slot(_SLOT.start - _HALF, _SLOT.start).interval
    after = Slot(_SLOT.end, _SLOT.end + _HALF).interval
    assert store.occupying("r", before, now=_NOW) == []
    assert store.occupying("r", after, now=_NOW) == []


def test_a_move_and_a_cancellation_raise_the_sequence_and_keep_the_uid(
    store: BookingStore,
) -> None:
    booked = store.add("r", _SLOT, holder_id="h", now=_NOW)
    moved = store.change(booked, BookingStatus.CONFIRMED, now=_NOW, slot=_LATER)
    cancelled = store.change(moved, BookingStatus.CANCELLED, now=_NOW + _HALF)
    assert [moved.sequence, cancelled.sequence] == [1, 2]
    assert booked.uid == moved.uid == cancelled.uid
    assert store.get(booked.id) == cancelled
    assert cancelled.updated_at == _NOW + _HALF


def test_confirming_a_hold_leaves_the_sequence(store: BookingStore) -> None:
    hold = store.add("r", _SLOT, holder_id="h", now=_NOW, expires_at=_NOW + _HALF)
    confirmed = store.change(hold, BookingStatus.CONFIRMED, now=_NOW)
    assert (confirmed.sequence, confirmed.expires_at) == (0, None)
    assert store.get(hold.id) == confirmed


def test_a_move_onto_anothers_time_is_refused_and_changes_nothing(store: BookingStore) -> None:
    booked = store.add("r", _SLOT, holder_id="h1", now=_NOW)
    store.add("r", _LATER, holder_id="h2", now=_NOW)
    with pytest.raises(SlotTaken):
        store.change(booked, BookingStatus.CONFIRMED, now=_NOW, slot=_LATER)
    assert store.get(booked.id) == booked


def test_a_booking_moved_meanwhile_is_not_moved_back(store: BookingStore) -> None:
    read = store.add("r", _SLOT, holder_id="h", now=_NOW)
    moved = store.change(read, BookingStatus.CONFIRMED, now=_NOW, slot=_LATER)
    with pytest.raises(TransitionRefused):
        store.change(read, BookingStatus.CANCELLED, now=_NOW)
    assert store.get(read.id) == moved


def test_a_hold_released_meanwhile_does_not_expire_as_well(store: BookingStore) -> None:
    read = store.add("r", _SLOT, holder_id="h", now=_NOW, expires_at=_NOW + _HALF)
    released = store.change(read, BookingStatus.RELEASED, now=_NOW)
    with pytest.raises(TransitionRefused) as raised:
        store.change(read, BookingStatus.EXPIRED, now=_NOW)
    assert raised.value.status is BookingStatus.RELEASED
    assert store.get(read.id) == released


def test_releasing_gives_up_holds_of_that_holder_alone(store: BookingStore) -> None:
    mine = store.add("r", _SLOT, holder_id="h1", now=_NOW, expires_at=_NOW + _HALF)
    elsewhere = store.add("r2", _SLOT, holder_id="h1", now=_NOW, expires_at=_NOW + _HALF)
    theirs = store.add("r", _LATER, holder_id="h2", now=_NOW, expires_at=_NOW + _HALF)
    assert store.release("h1", now=_NOW, resource_id="r") == 1
    assert store.get(mine.id).status is BookingStatus.RELEASED
    assert store.get(theirs.id).status is BookingStatus.HELD
    assert store.release("h1", now=_NOW, but=elsewhere.id) == 0
    assert store.release("h1", now=_NOW) == 1


def test_another_scope_sees_and_changes_nothing(
    store: BookingStore, connection: Connection
) -> None:
    hold = store.add("r", _SLOT, holder_id="h", now=_NOW, expires_at=_NOW + _HALF)
    other = BookingStore(connection, scope="other")
    with pytest.raises(BookingNotFound):
        other.get(hold.id)
    assert other.occupying("r", _SLOT.interval, now=_NOW) == []
    assert other.of_holder("h", statuses=list(BookingStatus)) == []
    assert other.release("h", now=_NOW) == 0
    with pytest.raises(BookingNotFound):
        other.change(hold, BookingStatus.RELEASED, now=_NOW)
    assert other.add("r", _SLOT, holder_id="h", now=_NOW + _HALF).slot == _SLOT
    assert store.get(hold.id) == hold


def test_the_caller_decides_whether_it_stays(engine: Engine) -> None:
    with Session(engine) as session:
        gone = BookingStore(session, scope="tenant").add("r", _SLOT, holder_id="h", now=_NOW)
        session.rollback()
        kept = BookingStore(session, scope="tenant").add("r", _SLOT, holder_id="h", now=_NOW)
        with pytest.raises(SlotTaken):
            BookingStore(session, scope="tenant").add("r", _SLOT, holder_id="x", now=_NOW)
        session.commit()
    with Session(engine) as session:
        store = BookingStore(session, scope="tenant")
        assert store.get(kept.id) == kept
        with pytest.raises(BookingNotFound):
            store.get(gone.id)
