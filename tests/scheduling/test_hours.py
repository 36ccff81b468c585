from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.errors import HoursInvalid
from scheduling.hours import LocalRange, WeeklyHours, open_intervals
from scheduling.intervals import Interval

_OFFICE = [["09:00", "17:00"]]
_QUARTER = timedelta(minutes=15)

# Days on which clocks change, and where: gaps, repeats, a half-hour change, a midnight change.
_CHANGES = (
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Santiago", date(2026, 9, 6)),
    ("America/Havana", date(2026, 11, 1)),
    ("Atlantic/Azores", date(2026, 10, 25)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Kolkata", date(2026, 3, 8)),
)

_ranges = st.builds(
    lambda start, length: LocalRange(start * 15, (start + length) * 15),
    st.integers(0, 95),
    st.integers(1, 96),
)
_days = st.lists(_ranges, max_size=2).map(tuple)


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc] # a shorthand


@settings(max_examples=80, deadline=None)
@given(
    change=st.sampled_from(_CHANGES),
    week=st.tuples(*[_days] * 7),
    overrides=st.dictionaries(st.integers(-2, 2), _days, max_size=2),
)
def test_open_exactly_when_the_wall_clock_shows_an_open_time(
    change: tuple[str, date],
    week: tuple[tuple[LocalRange, ...], ...],
    overrides: dict[int, tuple[LocalRange, ...]],
) -> None:
    zone, day = change
    hours = WeeklyHours(
        week=week,
        overrides=tuple(sorted((day + timedelta(days=d), r) for d, r in overrides.items())),
    )
    middle = datetime(day.year, day.month, day.day, tzinfo=UTC)
    window = Interval(middle - timedelta(days=2), middle + timedelta(days=2))
    found = open_intervals(hours, zone=zone, window=window)
    moment = window.start
    while moment < window.end:
        expected = _is_open(hours, moment.astimezone(ZoneInfo(zone)))
        assert any(i.start <= moment < i.end for i in found) == expected, moment
        moment += _QUARTER


def _is_open(hours: WeeklyHours, wall: datetime) -> bool:
    """The model: look the wall clock up in today's ranges and in yesterday's, past midnight."""
    minutes = wall.hour * 60 + wall.minute
    today = wall.date()
    by_date = dict(hours.overrides)
    for day, minute in ((today, minutes), (today - timedelta(days=1), minutes + 1440)):
        ranges = by_date.get(day, hours.week[day.weekday()])
        if any(r.start <= minute < r.end for r in ranges):
            return True
    return False


def test_office_hours_follow_the_clock_across_the_end_of_summer_time() -> None:
    hours = WeeklyHours.from_json({"friday": _OFFICE, "monday": _OFFICE})
    window = Interval(_utc(2026, 10, 30), _utc(2026, 11, 3))
    assert open_intervals(hours, zone="America/New_York", window=window) == [
        Interval(_utc(2026, 10, 30, 13), _utc(2026, 10, 30, 21)),
        Interval(_utc(2026, 11, 2, 14), _utc(2026, 11, 2, 22)),
    ]


def test_hours_in_the_skipped_hour_are_shorter() -> None:
    hours = WeeklyHours.from_json({"sunday": [["01:00", "04:00"], ["02:10", "02:50"]]})
    window = Interval(_utc(2026, 3, 8), _utc(2026, 3, 9))
    assert open_intervals(hours, zone="America/New_York", window=window) == [
        Interval(_utc(2026, 3, 8, 6), _utc(2026, 3, 8, 8))
    ]


def test_hours_in_the_repeated_hour_come_twice() -> None:
    hours = WeeklyHours.from_json({"sunday": [["01:15", "01:45"]]})
    window = Interval(_utc(2026, 11, 1), _utc(2026, 11, 2))
    assert open_intervals(hours, zone="America/New_York", window=window) == [
        Interval(_utc(2026, 11, 1, 5, 15), _utc(2026, 11, 1, 5, 45)),
        Interval(_utc(2026, 11, 1, 6, 15), _utc(2026, 11, 1, 6, 45)),
    ]


def test_a_night_shift_runs_past_midnight_and_belongs_to_the_day_it_starts() -> None:
    hours = WeeklyHours.from_json({"monday": [["22:00", "02:00"]], "overrides": {"2026-11-24": []}})
    window = Interval(_utc(2026, 11, 23), _utc(2026, 11, 26))
    assert open_intervals(hours, zone="UTC", window=window) == [
        Interval(_utc(2026, 11, 23, 22), _utc(2026, 11, 24, 2))
    ]


def test_a_day_that_ends_at_24_joins_the_next() -> None:
    hours = WeeklyHours.from_json({"monday": [["00:00", "24:00"]], "tuesday": [["00:00", "06:00"]]})
    window = Interval(_utc(2026, 11, 23), _utc(2026, 11, 26))
    assert open_intervals(hours, zone="UTC", window=window) == [
        Interval(_utc(2026, 11, 23), _utc(2026, 11, 24, 6))
    ]


def test_an_override_replaces_a_date_and_an_empty_one_closes_it() -> None:
    hours = WeeklyHours.from_json(
        {
            "monday": _OFFICE,
            "tuesday": _OFFICE,
            "overrides": {"2026-11-23": [["12:00", "13:00"]], "2026-11-24": []},
        }
    )
    window = Interval(_utc(2026, 11, 23), _utc(2026, 11, 26))
    assert open_intervals(hours, zone="UTC", window=window) == [
        Interval(_utc(2026, 11, 23, 12), _utc(2026, 11, 23, 13))
    ]


def test_a_window_within_opening_hours_is_open_throughout() -> None:
    hours = WeeklyHours.from_json({"monday": _OFFICE})
    window = Interval(_utc(2026, 11, 23, 10), _utc(2026, 11, 23, 11))
    assert open_intervals(hours, zone="UTC", window=window) == [window]


def test_hours_survive_json() -> None:
    written = {
        "monday": [["09:00", "12:00"], ["13:00", "17:00"]],
        "friday": [["22:00", "02:00"]],
        "saturday": [["00:00", "24:00"]],
        "overrides": {"2026-12-24": [["09:00", "12:00"]], "2026-12-25": []},
    }
    assert WeeklyHours.from_json(written).to_json() == written


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (None, "hours"),
        ([], "hours"),
        ({"Monday": []}, "Monday"),
        ({"mon": []}, "mon"),
        ({"monday": "09:00-17:00"}, "monday"),
        ({"monday": None}, "monday"),
        ({"monday": ["09:00", "17:00"]}, "monday[0]"),
        ({"monday": [["09:00"]]}, "monday[0]"),
        ({"monday": [["09:00", "17:00", "18:00"]]}, "monday[0]"),
        ({"monday": [_OFFICE[0], ["9:00", "17:00"]]}, "monday[1][0]"),
        ({"monday": [["09:00", "17:60"]]}, "monday[0][1]"),
        ({"monday": [["09:00", "24:01"]]}, "monday[0][1]"),
        ({"monday": [["٠٩:٠٠", "17:00"]]}, "monday[0][0]"),
        ({"monday": [[9, 17]]}, "monday[0][0]"),
        ({"monday": [["24:00", "02:00"]]}, "monday[0][0]"),
        ({"monday": [["09:00", "09:00"]]}, "monday[0]"),
        ({"overrides": []}, "overrides"),
        ({"overrides": {"2026-02-30": []}}, "overrides.2026-02-30"),
        ({"overrides": {"20261225": []}}, "overrides.20261225"),
        ({"overrides": {"2026-12-25": [["x", "y"]]}}, "overrides.2026-12-25[0][0]"),
    ],
)
def test_hours_that_cannot_be_read_name_the_field(value: object, field: str) -> None:
    with pytest.raises(HoursInvalid) as raised:
        WeeklyHours.from_json(value)
    assert raised.value.field == field
    assert str(raised.value).startswith(f"{field}: ")
