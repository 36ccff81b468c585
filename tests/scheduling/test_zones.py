from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.intervals import Interval
from scheduling.zones import load_zone, stretches

_ZONES = (
    "UTC",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Pacific/Apia",
)
_HOUR = timedelta(hours=1)


@settings(max_examples=60)
@given(
    zone=st.sampled_from(_ZONES),
    start=st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants naive bounds
    days=st.integers(1, 500),
)
def test_stretches_cover_the_window_and_tell_the_offset_of_every_hour(
    zone: str, start: datetime, days: int
) -> None:
    window = Interval(start, start + timedelta(days=days))
    found = list(stretches(zone, window))
    assert found[0].start == window.start
    assert found[-1].end == window.end
    tz = ZoneInfo(zone)
    for one, following in itertools.pairwise(found):
        assert one.end == following.start
        assert one.offset != following.offset
    for stretch in found:
        for moment in (stretch.start, stretch.end - timedelta.resolution):
            assert moment.astimezone(tz).utcoffset() == stretch.offset
        moment = stretch.start
        while moment < stretch.end:
            assert moment.astimezone(tz).utcoffset() == stretch.offset
            moment += 7 * _HOUR


def test_a_change_is_found_to_the_second() -> None:
    window = Interval(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    winter, summer = stretches("America/New_York", window)
    assert winter.end == summer.start == datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert (winter.offset, summer.offset) == (-5 * _HOUR, -4 * _HOUR)


@pytest.mark.parametrize("name", ["", "Nowhere/Land", "Europe", "../etc/passwd", "a\0b", "x" * 400])
def test_a_name_that_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        load_zone(name)
