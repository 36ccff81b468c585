"""Stretches of constant UTC offset, so that wall-clock rules become plain arithmetic.

Inside one stretch the wall clock is UTC plus a constant. Working stretch by stretch makes the hour
a clock skips simply absent and the hour it repeats present twice, with no special case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduling.intervals import Interval

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def load_zone(name: str) -> ZoneInfo:
    """The IANA zone called *name*; ValueError where there is none."""
    try:
        return ZoneInfo(name)
    # A key such as "Europe" is a directory and "a\0b" is no path: neither is a KeyError.
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"no time zone is called {name!r}") from error


@dataclass(frozen=True, slots=True)
class Stretch:
    """[start, end) in UTC, while local clocks show UTC + *offset*."""

    start: datetime
    end: datetime
    offset: timedelta


def stretches(zone: str, window: Interval) -> Iterator[Stretch]:
    """Constant-offset stretches of *window*, earliest first, leaving no gap."""
    start = window.start
    offset = _offset(ZoneInfo(zone), start)
    for year in range(window.start.year, window.end.year + 1):
        for changed_at, new_offset in _changes(zone, year):
            if changed_at >= window.end:
                break
            if changed_at > start:
                yield Stretch(start, changed_at, offset)
                start = changed_at
            offset = new_offset
    yield Stretch(start, window.end, offset)


@lru_cache(maxsize=2048)
def _changes(zone: str, year: int) -> tuple[tuple[datetime, timedelta], ...]:
    """Every (instant, new offset) in (1 January, next 1 January], UTC.

    Offsets are sampled daily, so two changes within one day that undo each other are not seen; no
    zone has ever done that. Changes happen on whole seconds.
    """
    tz = ZoneInfo(zone)
    moment = datetime(year, 1, 1, tzinfo=UTC)
    last = datetime(year + 1, 1, 1, tzinfo=UTC)
    offset = _offset(tz, moment)
    changes: list[tuple[datetime, timedelta]] = []
    while moment < last:
        following = moment + _DAY
        new_offset = _offset(tz, following)
        if new_offset != offset:
            changes.append((_changed_at(tz, moment, following, offset), new_offset))
        moment, offset = following, new_offset
    return tuple(changes)


def _changed_at(tz: ZoneInfo, before: datetime, after: datetime, old: timedelta) -> datetime:
    """The first whole second in (before, after] at which the offset is no longer *old*."""
    while after - before > _SECOND:
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if _offset(tz, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(tz: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(tz).utcoffset()
    return timedelta() if offset is None else offset
