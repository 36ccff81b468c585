from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.intervals import Interval, clip, covers, intersect, normalise, subtract, union

_ORIGIN = datetime(2026, 11, 23, tzinfo=UTC)


def _at(minute: int) -> datetime:
    return _ORIGIN + timedelta(minutes=minute)


def _interval(start: int, length: int) -> Interval:
    return Interval(_at(start), _at(start + length))


_intervals = st.lists(st.builds(_interval, st.integers(0, 60), st.integers(1, 15)), max_size=12)


def _minutes(intervals: list[Interval]) -> set[int]:
    """The brute-force model: the minutes an interval set is made of."""
    return {
        minute
        for interval in intervals
        for minute in range(
            int((interval.start - _ORIGIN).total_seconds()) // 60,
            int((interval.end - _ORIGIN).total_seconds()) // 60,
        )
    }


def _is_normal(intervals: list[Interval]) -> bool:
    return all(a.end < b.start for a, b in itertools.pairwise(intervals))


@given(_intervals)
def test_normalising_keeps_every_instant_and_joins_neighbours(some: list[Interval]) -> None:
    result = normalise(some)
    assert _minutes(result) == _minutes(some)
    assert _is_normal(result)
    assert normalise(result) == result


@given(_intervals, _intervals)
def test_the_algebra_agrees_with_sets_of_minutes(
    left: list[Interval], right: list[Interval]
) -> None:
    ours, theirs = _minutes(left), _minutes(right)
    for result, expected in (
        (union(left, right), ours | theirs),
        (intersect(left, right), ours & theirs),
        (subtract(left, right), ours - theirs),
    ):
        assert _minutes(result) == expected
        assert _is_normal(result)


@given(_intervals, st.builds(_interval, st.integers(0, 60), st.integers(1, 15)))
def test_clipping_and_covering_agree_with_sets_of_minutes(
    some: list[Interval], window: Interval
) -> None:
    assert _minutes(clip(some, window)) == _minutes(some) & _minutes([window])
    assert covers(some, window) == (_minutes([window]) <= _minutes(some))


@given(
    st.builds(_interval, st.integers(0, 30), st.integers(1, 15)),
    st.builds(_interval, st.integers(0, 30), st.integers(1, 15)),
)
def test_two_intervals_overlap_when_they_share_a_minute(one: Interval, other: Interval) -> None:
    assert one.overlaps(other) == bool(_minutes([one]) & _minutes([other]))
    assert one.overlaps(other) == other.overlaps(one)


def test_intervals_that_touch_do_not_overlap() -> None:
    assert not _interval(0, 10).overlaps(_interval(10, 10))


def test_a_naive_datetime_makes_no_interval() -> None:
    with pytest.raises(ValueError, match="naive"):
        Interval(datetime(2026, 11, 23, 9), _at(60))  # noqa: DTZ001 - naive is the point
    with pytest.raises(ValueError, match="naive"):
        Interval(_at(0), datetime(2026, 11, 23, 9))  # noqa: DTZ001 - naive is the point


@pytest.mark.parametrize("length", [0, -5])
def test_an_empty_or_reversed_interval_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        _interval(10, length)


def test_ends_given_in_a_local_zone_become_utc() -> None:
    zone = ZoneInfo("America/New_York")
    interval = Interval(
        datetime(2026, 11, 23, 9, tzinfo=zone), datetime(2026, 11, 23, 10, tzinfo=zone)
    )
    assert interval == Interval(
        datetime(2026, 11, 23, 14, tzinfo=UTC), datetime(2026, 11, 23, 15, tzinfo=UTC)
    )
    assert interval.start.tzinfo is UTC


def test_an_interval_within_a_repeated_hour_keeps_its_true_length() -> None:
    zone = ZoneInfo("America/New_York")
    first = datetime(2026, 11, 1, 1, 30, tzinfo=zone)
    interval = Interval(first, first.replace(fold=1))
    assert interval.length == timedelta(hours=1)
