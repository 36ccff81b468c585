from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from scheduling.availability import Resource
from scheduling.booking import Booking, BookingStatus
from scheduling.desk import Desk
from scheduling.errors import BookingNotFound, SlotTaken, SlotUnavailable, TransitionRefused
from scheduling.hours import WEEKDAYS, WeeklyHours
from scheduling.intervals import Interval
from scheduling.slots import Slot, SlotRule, Unavailable

# A Monday, 07:00 in New York.
_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_HALF = timedelta(minutes=30)
_UNTIL = _NOW + timedelta(hours=1)
_ZONE = "America/New_York"
_RULE = SlotRule(
    length=_HALF,
    step=_HALF,
    zone=_ZONE,
    notice=timedelta(hours=4),
    horizon=timedelta(days=14),
)
_CONSULTANT = Resource(
    "consultant",
    WeeklyHours.from_json({day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}),
    _RULE,
)
_TUESDAY = Interval(
    datetime(2026, 11, 24, 5, tzinfo=UTC),
    datetime(2026, 11, 25, 5, tzinfo=UTC),
)


def _tuesday(hour: int, minute: int = 0) -> Slot:
    """The half hour on Tuesday at that time in New York."""
    start = _TUESDAY.start + timedelta(hours=hour, minutes=minute)
    return Slot(start, start + _HALF)


_TEN, _ELEVEN = _tuesday(10), _tuesday(11)


@pytest.fixture
def desk(connection: Connection) -> Desk:
    return Desk(connection, scope="tenant")


def _offer(
    desk: Desk,
    holder_id: str = "candidate",
    *,
    window: Interval = _TUESDAY,
    now: datetime = _NOW,
    expires_at: datetime = _UNTIL,
) -> tuple[Booking, ...]:
    return desk.offer(
        _CONSULTANT,
        holder_id=holder_id,
        now=now,
        expires_at=expires_at,
        zone=_ZONE,
        windows=[window],
        subject_id="job",
    ).matching


def _hold(desk: Desk, slot: Slot, holder_id: str = "candidate") -> Booking:
    (hold,) = _offer(desk, holder_id, window=slot.interval)
    assert hold.slot == slot
    return hold


# --- What is free ---------------------------------------------------------------------------------


def test_free_slots_are_the_open_hours_less_what_is_booked(desk: Desk) -> None:
    assert len(desk.free_slots(_CONSULTANT, window=_TUESDAY, now=_NOW)) == 16
    desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW)
    free = desk.free_slots(_CONSULTANT, window=_TUESDAY, now=_NOW)
    assert len(free) == 15
    assert _TEN not in free


def test_free_slots_keep_notice_and_horizon(desk: Desk) -> None:
    whole = Interval(_NOW - timedelta(days=30), _NOW + timedelta(days=300))
    free = desk.free_slots(_CONSULTANT, window=whole, now=_NOW)
    assert free[0].start == _NOW + timedelta(hours=4)
    assert free[-1].start < _NOW + timedelta(days=14)
    assert free[-1].start > _NOW + timedelta(days=10)
    past = Interval(_NOW - timedelta(days=2), _NOW - timedelta(days=1))
    assert desk.free_slots(_CONSULTANT, window=past, now=_NOW) == []


def test_a_hold_is_hidden_from_others_and_shown_to_its_holder(desk: Desk) -> None:
    _hold(desk, _TEN)
    assert _TEN not in desk.free_slots(_CONSULTANT, window=_TUESDAY, now=_NOW)
    for holder, shown in (("candidate", True), ("other", False)):
        free = desk.free_slots(_CONSULTANT, window=_TUESDAY, now=_NOW, holder_id=holder)
        assert (_TEN in free) == shown


def test_an_expired_hold_is_hidden_from_nobody(desk: Desk) -> None:
    _hold(desk, _TEN)
    free = desk.free_slots(_CONSULTANT, window=_TUESDAY, now=_UNTIL, holder_id="other")
    assert _TEN in free


def test_ones_own_booking_is_not_free(desk: Desk) -> None:
    desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW)
    free = desk.free_slots(_CONSULTANT, window=_TUESDAY, now=_NOW, holder_id="candidate")
    assert _TEN not in free


def test_buffers_reach_out_of_the_window_and_are_those_of_both_neighbours(desk: Desk) -> None:
    desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW)
    buffered = replace(_CONSULTANT, rule=replace(_RULE, buffer_after=_HALF))
    window = Interval(_TEN.end, _TUESDAY.end)
    assert desk.free_slots(buffered, window=window, now=_NOW)[0] == _ELEVEN
    window = Interval(_TUESDAY.start, _TEN.start)
    assert desk.free_slots(buffered, window=window, now=_NOW)[-1] == _tuesday(9)
    for neighbour in (_tuesday(9, 30), _tuesday(10, 30)):
        with pytest.raises(SlotTaken):
            desk.book(buffered, neighbour, holder_id="other", now=_NOW)
    assert desk.book(buffered, _ELEVEN, holder_id="other", now=_NOW).slot == _ELEVEN


def test_an_entry_of_another_calendar_has_no_buffers_of_its_own(connection: Connection) -> None:
    desk = Desk(connection, scope="tenant", calendars=[_PaperDiary(_TEN.interval)])
    buffered = replace(_CONSULTANT, rule=replace(_RULE, buffer_after=_HALF))
    free = desk.free_slots(buffered, window=_TUESDAY, now=_NOW)
    assert _tuesday(9, 30) not in free
    assert _tuesday(10, 30) in free


class _PaperDiary:
    """A calendar of fixed busy times, as a provider's would be."""

    def __init__(self, *busy: Interval) -> None:
        self._busy = busy

    def free_busy(
        self, resource_id: str, window: Interval, *, now: datetime, ignoring: Collection[str] = ()
    ) -> list[Interval]:
        return [interval for interval in self._busy if interval.overlaps(window)]

    def create(self, booking: Booking) -> None: ...

    def move(self, booking: Booking) -> None: ...

    def cancel(self, booking: Booking) -> None: ...


def test_what_another_calendar_has_is_busy_too(connection: Connection) -> None:
    desk = Desk(connection, scope="tenant", calendars=[_PaperDiary(_TEN.interval)])
    assert _TEN not in desk.free_slots(_CONSULTANT, window=_TUESDAY, now=_NOW)
    with pytest.raises(SlotTaken):
        desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW)


# --- Offering -------------------------------------------------------------------------------------


def test_an_offer_holds_up_to_three_slots_that_suit(desk: Desk) -> None:
    holds = _offer(desk)
    assert [hold.slot for hold in holds] == [_tuesday(9), _tuesday(12), _tuesday(16, 30)]
    for hold in holds:
        assert (hold.status, hold.expires_at) == (BookingStatus.HELD, _UNTIL)
        assert (hold.holder_id, hold.subject_id) == ("candidate", "job")
        assert desk.get(hold.id) == hold


def test_a_hold_ends_at_the_latest_when_its_slot_begins(desk: Desk) -> None:
    offer = desk.offer(
        _CONSULTANT,
        holder_id="candidate",
        now=_NOW,
        expires_at=_NOW + timedelta(days=30),
        zone=_ZONE,
    )
    assert [hold.expires_at for hold in offer.holds] == [h.slot.start for h in offer.holds]


def test_two_candidates_are_offered_different_slots(desk: Desk) -> None:
    first, second = _offer(desk, "one"), _offer(desk, "two")
    assert len(first) == len(second) == 3
    assert not {hold.slot for hold in first} & {hold.slot for hold in second}


def test_a_new_offer_releases_the_earlier_one(desk: Desk) -> None:
    earlier = _offer(desk)
    again = _offer(desk)
    assert [hold.slot for hold in again] == [hold.slot for hold in earlier]
    assert {desk.get(hold.id).status for hold in earlier} == {BookingStatus.RELEASED}


def test_where_nothing_matches_the_nearest_are_held_and_told_apart(desk: Desk) -> None:
    evening = Interval(_tuesday(18).start, _tuesday(20).end)
    offer = desk.offer(
        _CONSULTANT,
        holder_id="candidate",
        now=_NOW,
        expires_at=_UNTIL,
        zone=_ZONE,
        windows=[evening],
        count=1,
    )
    assert offer.matching == ()
    assert [hold.slot for hold in offer.nearby] == [_tuesday(16, 30)]
    assert offer.holds == offer.nearby


def test_a_full_calendar_offers_nothing(desk: Desk) -> None:
    closed = replace(_CONSULTANT, hours=WeeklyHours.from_json({}))
    offer = desk.offer(closed, holder_id="c", now=_NOW, expires_at=_UNTIL, zone=_ZONE)
    assert (offer.matching, offer.nearby, offer.holds) == ((), (), ())


# --- Confirming -----------------------------------------------------------------------------------


def test_confirming_one_hold_books_it_and_releases_the_rest(desk: Desk) -> None:
    first, second, third = _offer(desk)
    booked = desk.confirm(_CONSULTANT, second.id, holder_id="candidate", now=_NOW)
    assert (booked.id, booked.slot, booked.uid) == (second.id, second.slot, second.uid)
    assert booked.status is BookingStatus.CONFIRMED
    assert {desk.get(hold.id).status for hold in (first, third)} == {BookingStatus.RELEASED}


def test_confirming_twice_returns_the_same_booking(desk: Desk) -> None:
    hold = _hold(desk, _TEN)
    booked = desk.confirm(_CONSULTANT, hold.id, holder_id="candidate", now=_NOW)
    assert desk.confirm(_CONSULTANT, hold.id, holder_id="candidate", now=_UNTIL) == booked


def test_an_expired_hold_is_confirmed_while_nobody_has_its_time(desk: Desk) -> None:
    hold = _hold(desk, _TEN)
    late = _UNTIL + _HALF
    assert desk.confirm(_CONSULTANT, hold.id, holder_id="candidate", now=late).slot == _TEN


@pytest.mark.parametrize("held_only", [True, False])
def test_an_expired_hold_is_refused_once_somebody_has_its_time(desk: Desk, held_only: bool) -> None:
    hold = _hold(desk, _TEN)
    late = _UNTIL + timedelta(minutes=1)
    if held_only:
        assert _offer(desk, "other", window=_TEN.interval, now=late, expires_at=late + _HALF)
    else:
        desk.book(_CONSULTANT, _TEN, holder_id="other", now=late)
    with pytest.raises(SlotTaken):
        desk.confirm(_CONSULTANT, hold.id, holder_id="candidate", now=late)
    assert desk.get(hold.id).status is BookingStatus.EXPIRED


def test_an_earlier_offer_can_still_be_taken_up_over_the_later_one(desk: Desk) -> None:
    earlier = _hold(desk, _TEN)
    later = _hold(desk, _TEN)
    booked = desk.confirm(_CONSULTANT, earlier.id, holder_id="candidate", now=_NOW)
    assert booked.id == earlier.id
    assert desk.get(later.id).status is BookingStatus.RELEASED


def test_an_expired_hold_follows_hours_that_have_changed_but_not_notice(desk: Desk) -> None:
    hold = _hold(desk, _TEN)
    closed = replace(_CONSULTANT, hours=WeeklyHours.from_json({}))
    late = _TEN.start - timedelta(minutes=5)
    with pytest.raises(SlotUnavailable) as raised:
        desk.confirm(closed, hold.id, holder_id="candidate", now=late)
    assert raised.value.reason is Unavailable.HOURS
    booked = desk.confirm(_CONSULTANT, hold.id, holder_id="candidate", now=late)
    assert booked.status is BookingStatus.CONFIRMED


def test_a_live_hold_is_a_promise_kept_when_hours_change(desk: Desk) -> None:
    hold = _hold(desk, _TEN)
    closed = replace(_CONSULTANT, hours=WeeklyHours.from_json({}))
    booked = desk.confirm(closed, hold.id, holder_id="candidate", now=_NOW)
    assert booked.slot == _TEN


def test_a_hold_whose_time_has_passed_cannot_be_confirmed(desk: Desk) -> None:
    hold = _hold(desk, _TEN)
    with pytest.raises(SlotUnavailable) as raised:
        desk.confirm(
            _CONSULTANT, hold.id, holder_id="candidate", now=_TEN.start + timedelta(minutes=1)
        )
    assert raised.value.reason is Unavailable.PAST


def test_another_candidates_hold_does_not_exist_for_me(desk: Desk) -> None:
    hold = _hold(desk, _TEN)
    with pytest.raises(BookingNotFound):
        desk.confirm(_CONSULTANT, hold.id, holder_id="other", now=_NOW)
    with pytest.raises(BookingNotFound):
        desk.confirm(_CONSULTANT, "nothing", holder_id="candidate", now=_NOW)


def test_a_lost_confirmation_leaves_the_other_holds(desk: Desk) -> None:
    hold = _hold(desk, _TEN)
    late = _UNTIL + timedelta(minutes=1)
    desk.book(_CONSULTANT, _TEN, holder_id="other", now=late)
    fresh = _offer(desk, window=_ELEVEN.interval, now=late, expires_at=late + _HALF)
    with pytest.raises(SlotTaken):
        desk.confirm(_CONSULTANT, hold.id, holder_id="candidate", now=late)
    assert [desk.get(other.id).status for other in fresh] == [BookingStatus.HELD]


# --- Booking directly -----------------------------------------------------------------------------


def test_a_slot_is_booked_without_a_hold(desk: Desk) -> None:
    booked = desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW, subject_id="job")
    assert desk.get(booked.id) == booked
    assert (booked.status, booked.slot, booked.subject_id) == ("confirmed", _TEN, "job")


def test_booking_the_same_slot_again_returns_the_same_booking(desk: Desk) -> None:
    booked = desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW)
    assert desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW) == booked


def test_booking_ones_own_hold_confirms_it_even_inside_notice(desk: Desk) -> None:
    (hold,) = _offer(desk, window=_TEN.interval, expires_at=_TEN.start)
    booked = desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_TEN.start - _HALF)
    assert booked.id == hold.id


def test_booking_another_slot_gives_up_ones_holds(desk: Desk) -> None:
    hold = _hold(desk, _TEN)
    wide = replace(_CONSULTANT, rule=replace(_RULE, step=timedelta(minutes=15)))
    overlapping = _tuesday(10, 15)
    assert desk.book(wide, overlapping, holder_id="candidate", now=_NOW).slot == overlapping
    assert desk.get(hold.id).status is BookingStatus.RELEASED


def test_what_somebody_else_holds_or_booked_is_refused(desk: Desk) -> None:
    _hold(desk, _TEN, "one")
    desk.book(_CONSULTANT, _ELEVEN, holder_id="two", now=_NOW)
    for slot in (_TEN, _ELEVEN):
        with pytest.raises(SlotTaken):
            desk.book(_CONSULTANT, slot, holder_id="other", now=_NOW)


@pytest.mark.parametrize(
    ("slot", "reason"),
    [
        (_tuesday(8), Unavailable.HOURS),
        (_tuesday(17), Unavailable.HOURS),
        (_tuesday(16, 45), Unavailable.HOURS),
        (_tuesday(10, 10), Unavailable.STEP),
        (_tuesday(-13, -30), Unavailable.NOTICE),
        (_tuesday(-24), Unavailable.PAST),
        (_tuesday(24 * 20 + 10), Unavailable.HORIZON),
        (Slot(_TEN.start, _TEN.end + _HALF), Unavailable.LENGTH),
    ],
)
def test_a_time_that_is_never_offered_is_refused_with_its_reason(
    desk: Desk, slot: Slot, reason: Unavailable
) -> None:
    with pytest.raises(SlotUnavailable) as raised:
        desk.book(_CONSULTANT, slot, holder_id="candidate", now=_NOW)
    assert raised.value.reason is reason
    assert raised.value.slot == slot


# --- Moving and cancelling ------------------------------------------------------------------------


def test_a_move_keeps_the_uid_and_frees_the_old_time(desk: Desk) -> None:
    booked = desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW)
    moved = desk.move(_CONSULTANT, booked.id, _ELEVEN, now=_NOW)
    assert (moved.uid, moved.sequence, moved.slot) == (booked.uid, 1, _ELEVEN)
    assert moved.status is BookingStatus.CONFIRMED
    free = desk.free_slots(_CONSULTANT, window=_TUESDAY, now=_NOW)
    assert _TEN in free
    assert _ELEVEN not in free


def test_a_booking_may_move_onto_part_of_its_own_time(desk: Desk) -> None:
    wide = replace(_CONSULTANT, rule=replace(_RULE, step=timedelta(minutes=15)))
    booked = desk.book(wide, _TEN, holder_id="candidate", now=_NOW)
    assert desk.move(wide, booked.id, _tuesday(10, 15), now=_NOW).slot == _tuesday(10, 15)


def test_moving_to_where_it_is_changes_nothing(desk: Desk) -> None:
    booked = desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW)
    assert desk.move(_CONSULTANT, booked.id, _TEN, now=_UNTIL) == booked


def test_a_move_to_a_held_slot_uses_the_hold_up(desk: Desk) -> None:
    booked = desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW)
    hold = _hold(desk, _ELEVEN)
    assert desk.move(_CONSULTANT, booked.id, _ELEVEN, now=_NOW).slot == _ELEVEN
    assert desk.get(hold.id).status is BookingStatus.RELEASED


def test_a_refused_move_keeps_the_old_time(desk: Desk) -> None:
    booked = desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW)
    desk.book(_CONSULTANT, _ELEVEN, holder_id="other", now=_NOW)
    with pytest.raises(SlotTaken):
        desk.move(_CONSULTANT, booked.id, _ELEVEN, now=_NOW)
    with pytest.raises(SlotUnavailable):
        desk.move(_CONSULTANT, booked.id, _tuesday(20), now=_NOW)
    assert desk.get(booked.id) == booked


def test_only_a_confirmed_booking_of_that_resource_moves(desk: Desk) -> None:
    hold = _hold(desk, _TEN)
    with pytest.raises(TransitionRefused):
        desk.move(_CONSULTANT, hold.id, _ELEVEN, now=_NOW)
    booked = desk.confirm(_CONSULTANT, hold.id, holder_id="candidate", now=_NOW)
    with pytest.raises(BookingNotFound):
        desk.move(replace(_CONSULTANT, id="other"), booked.id, _ELEVEN, now=_NOW)
    desk.cancel(booked.id, now=_NOW)
    with pytest.raises(TransitionRefused) as raised:
        desk.move(_CONSULTANT, booked.id, _ELEVEN, now=_NOW)
    assert raised.value.status is BookingStatus.CANCELLED


def test_cancelling_frees_the_time_once(desk: Desk) -> None:
    booked = desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW)
    cancelled = desk.cancel(booked.id, now=_NOW)
    assert (cancelled.status, cancelled.sequence, cancelled.uid) == ("cancelled", 1, booked.uid)
    assert desk.cancel(booked.id, now=_UNTIL) == cancelled
    assert desk.book(_CONSULTANT, _TEN, holder_id="other", now=_NOW).slot == _TEN


def test_a_cancelled_booking_stays_cancelled(desk: Desk) -> None:
    booked = desk.confirm(_CONSULTANT, _hold(desk, _TEN).id, holder_id="candidate", now=_NOW)
    desk.cancel(booked.id, now=_NOW)
    with pytest.raises(TransitionRefused):
        desk.confirm(_CONSULTANT, booked.id, holder_id="candidate", now=_NOW)
    again = desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW)
    assert again.id != booked.id


def test_a_hold_is_released_not_cancelled(desk: Desk) -> None:
    hold = _hold(desk, _TEN)
    with pytest.raises(TransitionRefused):
        desk.cancel(hold.id, now=_NOW)
    assert desk.release("candidate", now=_NOW) == 1
    assert desk.get(hold.id).status is BookingStatus.RELEASED
    assert _TEN in desk.free_slots(_CONSULTANT, window=_TUESDAY, now=_NOW)


def test_a_second_scope_books_the_same_time(desk: Desk, connection: Connection) -> None:
    booked = desk.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW)
    other = Desk(connection, scope="other")
    assert other.book(_CONSULTANT, _TEN, holder_id="candidate", now=_NOW).id != booked.id
    with pytest.raises(BookingNotFound):
        other.cancel(booked.id, now=_NOW)
