"""Many candidates at once: real threads, each with a real transaction of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from scheduling.availability import Resource
from scheduling.booking import Booking, BookingStatus
from scheduling.desk import Desk
from scheduling.errors import SlotTaken
from scheduling.hours import WEEKDAYS, WeeklyHours
from scheduling.intervals import Interval
from scheduling.slots import Slot, SlotRule
from scheduling.store import BookingStore
from scheduling.tables import bookings

_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_HALF = timedelta(minutes=30)
_UNTIL = _NOW + timedelta(hours=1)
_CONSULTANT = Resource(
    "consultant",
    WeeklyHours.from_json({day: [["09:00", "17:00"]] for day in WEEKDAYS}),
    SlotRule(length=_HALF, step=_HALF, zone="UTC"),
)
_TUESDAY = Interval(datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC))


def _tuesday(hour: int, minute: int = 0) -> Slot:
    start = _TUESDAY.start + timedelta(hours=hour, minutes=minute)
    return Slot(start, start + _HALF)


_TEN, _ELEVEN = _tuesday(10), _tuesday(11)
T = TypeVar("T")


def _at_once(engine: Engine, times: int, act: Callable[[Session, int], T]) -> list[T | str]:
    """What each of *times* simultaneous transactions returned, "taken" where it was refused."""
    start = Barrier(times)

    def attempt(number: int) -> T | str:
        start.wait(timeout=60)
        with Session(engine) as session:
            try:
                result = act(session, number)
            except SlotTaken:
                # The refusal leaves a transaction that still works.
                session.execute(select(bookings.c.id))
                session.commit()
                return "taken"
            session.commit()
            return result

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(attempt, range(times)))


def _occupied(engine: Engine) -> list[Booking]:
    with Session(engine) as session:
        return BookingStore(session, scope="tenant").occupying("consultant", _TUESDAY, now=_NOW)


def _commit(engine: Engine, act: Callable[[Desk], Booking]) -> Booking:
    with Session(engine) as session, session.begin():
        return act(Desk(session, scope="tenant"))


def _candidate(number: int) -> str:
    return f"candidate-{number}"


def _refusals(results: list[Booking | str]) -> int:
    return Counter(isinstance(result, str) for result in results)[True]


def test_of_100_candidates_booking_one_slot_exactly_one_gets_it(engine: Engine) -> None:
    def book(session: Session, number: int) -> Booking:
        desk = Desk(session, scope="tenant")
        return desk.book(_CONSULTANT, _TEN, holder_id=_candidate(number), now=_NOW)

    results = _at_once(engine, 100, book)
    assert _refusals(results) == 99
    assert _occupied(engine) == [result for result in results if isinstance(result, Booking)]


def test_the_database_alone_lets_one_of_100_through(engine: Engine) -> None:
    """Neither the rules nor the lock of the desk stand before the store."""

    def add(session: Session, number: int) -> Booking:
        store = BookingStore(session, scope="tenant")
        return store.add("consultant", _TEN, holder_id=_candidate(number), now=_NOW)

    results = _at_once(engine, 100, add)
    assert _refusals(results) == 99
    assert _occupied(engine) == [result for result in results if isinstance(result, Booking)]


def test_an_expired_hold_is_taken_over_by_exactly_one(engine: Engine) -> None:
    hold = _commit(engine, lambda desk: _hold(desk, _TEN, "first"))
    late = _UNTIL + _HALF

    def take(session: Session, number: int) -> Booking:
        desk = Desk(session, scope="tenant")
        if number == 0:
            return desk.confirm(_CONSULTANT, hold.id, holder_id="first", now=late)
        return desk.book(_CONSULTANT, _TEN, holder_id=_candidate(number), now=late)

    results = _at_once(engine, 20, take)
    assert _refusals(results) == 19
    assert len(_occupied(engine)) == 1


def _hold(desk: Desk, slot: Slot, holder_id: str) -> Booking:
    (hold,) = desk.offer(
        _CONSULTANT,
        holder_id=holder_id,
        now=_NOW,
        expires_at=_UNTIL,
        zone="UTC",
        windows=[slot.interval],
    ).matching
    return hold


def test_confirming_one_hold_many_times_at_once_makes_one_booking(engine: Engine) -> None:
    hold = _commit(engine, lambda desk: _hold(desk, _TEN, "candidate"))

    def confirm(session: Session, _number: int) -> Booking:
        return Desk(session, scope="tenant").confirm(
            _CONSULTANT, hold.id, holder_id="candidate", now=_NOW
        )

    results = _at_once(engine, 20, confirm)
    (booked,) = _occupied(engine)
    assert booked.status is BookingStatus.CONFIRMED
    assert results == [booked] * 20


def test_offers_made_at_once_share_a_day_without_overlap(engine: Engine) -> None:
    def offer(session: Session, number: int) -> int:
        made = Desk(session, scope="tenant").offer(
            _CONSULTANT,
            holder_id=_candidate(number),
            now=_NOW,
            expires_at=_UNTIL,
            zone="UTC",
            windows=[_TUESDAY],
        )
        return len(made.matching)

    results = _at_once(engine, 20, offer)
    held = _occupied(engine)
    # Sixteen half hours: five candidates get three, one gets the last, the rest get other days.
    assert Counter(results) == {3: 5, 1: 1, 0: 14}
    assert len(held) == 16
    assert not any(a.slot.interval.overlaps(b.slot.interval) for a, b in combinations(held, 2))


def test_of_two_bookings_closer_than_the_buffer_one_is_refused(engine: Engine) -> None:
    rule = replace(_CONSULTANT.rule, buffer_after=_HALF)
    careful = replace(_CONSULTANT, rule=rule)

    def book(session: Session, number: int) -> Booking:
        desk = Desk(session, scope="tenant")
        slot = (_tuesday(10), _tuesday(10, 30))[number % 2]
        return desk.book(careful, slot, holder_id=_candidate(number), now=_NOW)

    assert _refusals(_at_once(engine, 10, book)) == 9


def test_of_many_moves_to_one_slot_one_succeeds_and_the_rest_stay(engine: Engine) -> None:
    slots = [_tuesday(12 + number // 2, 30 * (number % 2)) for number in range(8)]
    booked = [
        _commit(
            engine,
            lambda desk, slot=slot: desk.book(  # type: ignore[misc] # binds the loop's slot
                _CONSULTANT, slot, holder_id=f"holder of {slot.start}", now=_NOW
            ),
        )
        for slot in slots
    ]

    def move(session: Session, number: int) -> Booking:
        return Desk(session, scope="tenant").move(_CONSULTANT, booked[number].id, _TEN, now=_NOW)

    assert _refusals(_at_once(engine, 8, move)) == 7
    after = {booking.id: booking.slot for booking in _occupied(engine)}
    moved = [before for before in booked if after[before.id] != before.slot]
    assert [after[booking.id] for booking in moved] == [_TEN]


def test_a_slot_lost_to_a_writer_that_does_not_queue_is_replaced_by_the_next(
    postgres_engine: Engine,
) -> None:
    """Only PostgreSQL lets two transactions write at once; SQLite has them wait in line."""
    with postgres_engine.begin() as connection:
        connection.execute(bookings.delete())

    def offer() -> list[Slot]:
        with Session(postgres_engine) as session, session.begin():
            made = Desk(session, scope="tenant").offer(
                _CONSULTANT,
                holder_id="candidate",
                now=_NOW,
                expires_at=_UNTIL,
                zone="UTC",
                windows=[Interval(_TEN.start, _ELEVEN.end)],
                count=1,
            )
            return [hold.slot for hold in made.matching]

    with ThreadPoolExecutor(1) as pool, Session(postgres_engine) as other:
        BookingStore(other, scope="tenant").add("consultant", _TEN, holder_id="quick", now=_NOW)
        offered = pool.submit(offer)
        _wait_until_somebody_waits(postgres_engine)
        other.commit()
        assert offered.result(timeout=30) == [_tuesday(10, 30)]


def test_transactions_that_wait_for_each_other_are_told_that_the_slot_is_taken(
    postgres_engine: Engine,
) -> None:
    """PostgreSQL breaks the tie after its deadlock_timeout; both keep what they had first."""
    with postgres_engine.begin() as connection:
        connection.execute(bookings.delete())
    both_have_one = Barrier(2)

    def add_two(session: Session, number: int) -> None:
        store = BookingStore(session, scope="tenant")
        first, second = (_TEN, _ELEVEN)[:: 1 if number else -1]
        store.add("consultant", first, holder_id=_candidate(number), now=_NOW)
        both_have_one.wait(timeout=60)
        store.add("consultant", second, holder_id=_candidate(number), now=_NOW)

    assert _at_once(postgres_engine, 2, add_two) == ["taken", "taken"]
    holders = [(booking.slot, booking.holder_id) for booking in _occupied(postgres_engine)]
    assert holders == [(_TEN, _candidate(1)), (_ELEVEN, _candidate(0))]


def _wait_until_somebody_waits(engine: Engine) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = datetime.now(UTC) + timedelta(seconds=30)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.scalar(waiting):
            if datetime.now(UTC) > deadline:
                pytest.fail("the offer never met the uncommitted booking")
