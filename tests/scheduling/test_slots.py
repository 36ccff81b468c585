from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.errors import SlotRuleInvalid
from scheduling.hours import WeeklyHours, open_intervals
from scheduling.intervals import Interval
from scheduling.slots import Slot, SlotRule, Unavailable, find_slots, why_unavailable

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def _local(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _rule(minutes: int, *, zone: str = "UTC", **others: timedelta) -> SlotRule:
    length = _minutes(minutes)
    return SlotRule(**{"length": length, "step": length, **others}, zone=zone)


# --- The rule against a model that looks at every single minute -----------------------------------

# Around a gap, a repeat, a half-hour change and a zone half an hour off.
_WHERE = (
    ("America/New_York", "2026-03-08T00:00"),
    ("America/New_York", "2026-11-01T00:00"),
    ("Australia/Lord_Howe", "2026-04-04T08:00"),
    ("Asia/Kolkata", "2026-11-01T00:00"),
    ("America/Santiago", "2026-09-06T00:00"),
    ("UTC", "2026-11-01T00:00"),
)


@st.composite
def _spans(draw: st.DrawFn, *, longest: int) -> list[tuple[int, int]]:
    pairs = st.tuples(st.integers(0, 2000), st.integers(1, longest))
    return [(start, start + length) for start, length in draw(st.lists(pairs, max_size=4))]


@settings(max_examples=80, deadline=None)
@given(
    where=st.sampled_from(_WHERE),
    free=_spans(longest=900),
    busy=_spans(longest=200),
    length=st.integers(1, 120),
    step=st.sampled_from([5, 7, 15, 30, 45, 60, 100, 180]),
    notice=st.integers(0, 600),
    before=st.integers(0, 30),
    after=st.integers(0, 30),
    horizon=st.integers(1, 3000),
)
def test_slots_are_the_minutes_that_keep_every_rule(
    where: tuple[str, str],
    free: list[tuple[int, int]],
    busy: list[tuple[int, int]],
    length: int,
    step: int,
    notice: int,
    before: int,
    after: int,
    horizon: int,
) -> None:
    zone, origin_text = where
    origin = _utc(origin_text)
    rule = SlotRule(
        length=_minutes(length),
        step=_minutes(step),
        zone=zone,
        notice=_minutes(notice),
        buffer_before=_minutes(before),
        buffer_after=_minutes(after),
        horizon=_minutes(horizon),
    )
    spans = [Interval(origin + _minutes(a), origin + _minutes(b)) for a, b in free]
    taken = [Interval(origin + _minutes(a), origin + _minutes(b)) for a, b in busy]

    found = find_slots(spans, rule, now=origin, busy=taken)

    open_minutes = {m for a, b in free for m in range(a, b)}
    closed_minutes = {m for a, b in busy for m in range(a - after, b + before)}
    expected = []
    for minute in range(3000):
        wall = (origin + _minutes(minute)).astimezone(ZoneInfo(zone))
        if (
            notice <= minute < horizon
            and (wall.hour * 60 + wall.minute) % step == 0
            and open_minutes.issuperset(range(minute, minute + length))
            and closed_minutes.isdisjoint(range(minute, minute + length))
        ):
            start = origin + _minutes(minute)
            expected.append(Slot(start, start + rule.length))
    assert found == expected

    listed = set(found)
    for minute in range(0, 3000, 37):
        start = origin + _minutes(minute)
        slot = Slot(start, start + rule.length)
        reason = why_unavailable(slot, spans, rule, now=origin, busy=taken)
        assert (reason is None) == (slot in listed)


# --- Cases known from cal.com's own tests ---------------------------------------------------------

_NOW = _utc("2021-06-20T11:59:59")


def _day(text: str) -> Interval:
    return Interval(_utc(text), _utc(text) + _DAY)


def test_on_the_same_day_only_hours_to_come_are_offered() -> None:
    assert len(find_slots([_day("2021-06-20")], _rule(60), now=_NOW)) == 12


def test_an_empty_day_holds_24_hourly_slots_however_short() -> None:
    day = [_day("2021-06-21")]
    assert len(find_slots(day, _rule(60), now=_NOW)) == 24
    assert len(find_slots(day, _rule(30, step=_HOUR), now=_NOW)) == 24
    assert len(find_slots(day, _rule(20), now=_NOW)) == 72


def test_notice_reaches_into_the_next_day() -> None:
    rule = _rule(60, notice=_minutes(1500))
    assert len(find_slots([_day("2021-06-21")], rule, now=_NOW)) == 11


def test_a_day_that_ends_at_a_quarter_to_loses_the_slot_that_does_not_fit() -> None:
    free = [Interval(_utc("2021-06-21T00:00"), _utc("2021-06-21T23:45"))]
    assert len(find_slots(free, _rule(20), now=_NOW)) == 71


def test_free_times_apart_and_overlapping_are_cut_once() -> None:
    eleven = Interval(_utc("2021-06-21T11:00"), _utc("2021-06-21T12:00"))
    two = Interval(_utc("2021-06-21T14:00"), _utc("2021-06-21T15:00"))
    overlapping = Interval(_utc("2021-06-21T11:20"), _utc("2021-06-21T12:40"))
    assert len(find_slots([eleven, two], _rule(20), now=_NOW)) == 6
    assert len(find_slots([eleven, overlapping], _rule(20), now=_NOW)) == 5
    assert len(find_slots([overlapping, eleven], _rule(20), now=_NOW)) == 5


def test_starts_fall_on_the_hour_where_hours_begin_between() -> None:
    free = [
        Interval(_utc("2021-06-21T11:30"), _utc("2021-06-21T14:00")),
        Interval(_utc("2021-06-21T09:15"), _utc("2021-06-21T11:00")),
    ]
    starts = [slot.start.hour for slot in find_slots(free, _rule(60), now=_NOW)]
    assert starts == [10, 12, 13]


def test_a_zone_half_an_hour_off_gives_full_local_hours() -> None:
    zone = "Asia/Kolkata"
    free = [Interval(_local(zone, "2023-07-13T07:30"), _local(zone, "2023-07-13T09:30"))]
    found = find_slots(free, _rule(60, zone=zone), now=_NOW + timedelta(days=740))
    assert [slot.start.astimezone(ZoneInfo(zone)).isoformat() for slot in found] == [
        "2023-07-13T08:00:00+05:30"
    ]


def test_five_minute_slots_fill_what_is_free_exactly() -> None:
    zone = "Europe/London"
    free = [
        Interval(_local(zone, "2023-07-13T07:00"), _local(zone, "2023-07-13T07:05")),
        Interval(_local(zone, "2023-07-13T07:10"), _local(zone, "2023-07-13T07:30")),
    ]
    now = _utc("2023-07-12T00:00")
    assert len(find_slots(free, _rule(5, zone=zone), now=now)) == 5


def test_a_short_busy_time_costs_the_hours_it_touches() -> None:
    zone = "America/Los_Angeles"
    free = [Interval(_local(zone, "2024-09-12T08:00"), _local(zone, "2024-09-12T12:30"))]
    busy = [Interval(_local(zone, "2024-09-12T10:00"), _local(zone, "2024-09-12T10:10"))]
    found = find_slots(free, _rule(60, zone=zone), now=_utc("2024-09-11T00:00"), busy=busy)
    assert [slot.start.astimezone(ZoneInfo(zone)).hour for slot in found] == [8, 9, 11]


def test_the_day_summer_time_ends_already_has_winter_hours() -> None:
    zone = "America/New_York"
    office = [["09:00", "17:00"]]
    hours = WeeklyHours.from_json({"sunday": office, "monday": office})
    now = _local(zone, "2023-11-05T00:00")
    window = Interval(now, now + timedelta(days=2))
    free = open_intervals(hours, zone=zone, window=window)
    assert free == [
        Interval(_utc("2023-11-05T14:00"), _utc("2023-11-05T22:00")),
        Interval(_utc("2023-11-06T14:00"), _utc("2023-11-06T22:00")),
    ]
    found = find_slots(free, _rule(60, zone=zone), now=now)
    assert [slot.start.hour for slot in found] == [*range(14, 22), *range(14, 22)]


def test_odd_lengths_count_from_local_midnight_and_so_differ_from_cal_com() -> None:
    """Cal.com counts from where the free time begins: 07:22 and 11:00 here.

    Counted from midnight a start does not jump when a busy time comes or goes, so a slot that was
    offered stays one. The numbers of slots are the same: four, and two.
    """
    now = _utc("2023-07-12T00:00")
    free = [Interval(_utc("2023-07-13T07:22"), _utc("2023-07-13T08:00"))]
    starts = [slot.start.minute for slot in find_slots(free, _rule(8), now=now)]
    assert starts == [28, 36, 44, 52]

    free = [Interval(_utc("2023-07-13T11:00"), _utc("2023-07-13T13:00"))]
    found = find_slots(free, _rule(45), now=now)
    assert [(slot.start.hour, slot.start.minute) for slot in found] == [(11, 15), (12, 0)]


def test_the_last_slot_of_the_day_needs_the_day_to_end_on_time_unlike_cal_com() -> None:
    """Cal.com writes the end of a day as 23:59:59 and lets a slot end a second later.

    Hours are half-open here and can end at 24:00, so that a slot never leaves them.
    """
    rule = _rule(15, zone="Europe/Brussels", notice=2 * _HOUR)
    now = _utc("2023-07-12T00:00")
    whole = Interval(_utc("2023-07-13T18:30"), _utc("2023-07-13T21:00"))
    assert find_slots([whole], rule, now=now)[-1].start == _utc("2023-07-13T20:45")
    short = Interval(_utc("2023-07-13T18:30"), _utc("2023-07-13T20:59:59"))
    assert find_slots([short], rule, now=now)[-1].start == _utc("2023-07-13T20:30")


# --- Reasons, bounds, refusals --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        ("2021-06-20T11:00", "2021-06-20T12:00", Unavailable.PAST),
        ("2021-06-20T12:00", "2021-06-20T13:00", Unavailable.NOTICE),
        ("2021-06-23T12:00", "2021-06-23T13:00", Unavailable.HORIZON),
        ("2021-06-21T12:00", "2021-06-21T12:30", Unavailable.LENGTH),
        ("2021-06-22T12:00", "2021-06-22T13:00", Unavailable.HOURS),
        ("2021-06-21T23:30", "2021-06-22T00:30", Unavailable.HOURS),
        ("2021-06-21T12:30", "2021-06-21T13:30", Unavailable.STEP),
        ("2021-06-21T15:00", "2021-06-21T16:00", Unavailable.BUSY),
        ("2021-06-21T16:00", "2021-06-21T17:00", Unavailable.BUSY),
        ("2021-06-21T17:00", "2021-06-21T18:00", None),
    ],
)
def test_a_time_that_is_no_slot_says_why(start: str, end: str, reason: Unavailable | None) -> None:
    rule = _rule(60, notice=2 * _HOUR, horizon=3 * _DAY, buffer_before=30 * _MINUTE)
    busy = [Interval(_utc("2021-06-21T15:10"), _utc("2021-06-21T15:40"))]
    free = [_day("2021-06-20"), _day("2021-06-21"), _day("2021-06-23")]
    slot = Slot(_utc(start), _utc(end))
    assert why_unavailable(slot, free, rule, now=_NOW, busy=busy) is reason


def test_nothing_free_gives_no_slots() -> None:
    assert find_slots([], _rule(60), now=_NOW) == []
    assert find_slots([_day("2021-06-21")], _rule(60), now=_NOW, busy=[_day("2021-06-21")]) == []


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("length", {"length": timedelta(seconds=59)}),
        ("length", {"length": timedelta(days=2)}),
        ("step", {"step": timedelta()}),
        ("step", {"step": -_HOUR}),
        ("notice", {"notice": -_MINUTE}),
        ("buffer_before", {"buffer_before": -_MINUTE}),
        ("buffer_after", {"buffer_after": timedelta.max}),
        ("horizon", {"horizon": timedelta()}),
        ("zone", {"zone": "Mars/Olympus"}),
    ],
)
def test_a_rule_nothing_can_follow_is_refused_naming_the_field(
    field: str, change: dict[str, object]
) -> None:
    values: dict[str, object] = {"length": _HOUR, "step": _HOUR, "zone": "UTC", **change}
    with pytest.raises(SlotRuleInvalid) as raised:
        SlotRule(**values)  # type: ignore[arg-type] # wrong on purpose
    assert raised.value.field == field


def test_a_slot_needs_a_zone_and_a_length() -> None:
    with pytest.raises(ValueError, match="naive"):
        Slot(datetime(2021, 6, 20, 12), _NOW)  # noqa: DTZ001 - naive is the point
    with pytest.raises(ValueError, match="ends after it starts"):
        Slot(_NOW, _NOW)
