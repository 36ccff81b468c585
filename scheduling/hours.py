"""Weekly opening hours in local time, with dates that differ, turned into UTC intervals.

Holidays and blackout dates are not known here: written as overrides they replace the week's hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduling.errors import HoursInvalid
from scheduling.intervals import Interval, normalise
from scheduling.zones import Stretch, stretches

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|(24):(00)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY_MINUTES = 24 * 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class LocalRange:
    """Minutes after local midnight, [start, end); an end past 1440 reaches into the next day."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < _DAY_MINUTES:
            raise ValueError("a range starts between 00:00 and 23:59")
        if not self.start < self.end <= self.start + _DAY_MINUTES:
            raise ValueError("a range lasts up to 24 hours")


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The local hours of a week, Monday first, and the dates that replace them.

    A range that crosses midnight belongs to the day it starts on: closing the following date does
    not cut it short.
    """

    week: tuple[tuple[LocalRange, ...], ...]
    overrides: tuple[tuple[date, tuple[LocalRange, ...]], ...] = ()

    def __post_init__(self) -> None:
        if len(self.week) != len(WEEKDAYS):
            raise ValueError("a week has seven days, Monday first")

    @classmethod
    def from_json(cls, value: object) -> WeeklyHours:
        """Hours from `{"monday": [["09:00", "17:00"]], "overrides": {"2026-12-25": []}}`.

        A weekday left out is closed. An end at or before its start is on the next day ("22:00" to
        "02:00"); "24:00" is the end of the day. Raises HoursInvalid naming the field.
        """
        days = _mapping(value, "hours")
        for name in days:
            if name not in WEEKDAYS and name != "overrides":
                raise HoursInvalid(str(name), "is not a weekday's English name in lower case")
        return cls(
            week=tuple(_ranges(days.get(name, ()), name) for name in WEEKDAYS),
            overrides=tuple(sorted(_overrides(days.get("overrides", {})))),
        )

    def to_json(self) -> dict[str, object]:
        """What from_json reads; closed weekdays and an empty "overrides" are left out."""
        written: dict[str, object] = {
            name: _written(ranges)
            for name, ranges in zip(WEEKDAYS, self.week, strict=True)
            if ranges
        }
        if self.overrides:
            written["overrides"] = {day.isoformat(): _written(r) for day, r in self.overrides}
        return written


def open_intervals(hours: WeeklyHours, *, zone: str, window: Interval) -> list[Interval]:
    """The instants of *window* at which a clock in *zone* (IANA) shows an open time.

    In the night that clocks go back a repeated open hour counts twice; a skipped one is not there.
    """
    overrides = dict(hours.overrides)
    found: list[Interval] = []
    for stretch in stretches(zone, window):
        found.extend(_open_in(stretch, hours.week, overrides))
    return normalise(found)


def _open_in(
    stretch: Stretch,
    week: Sequence[Sequence[LocalRange]],
    overrides: Mapping[date, Sequence[LocalRange]],
) -> Iterator[Interval]:
    # The day before may reach past midnight into the stretch.
    day = (stretch.start + stretch.offset).date() - _DAY
    last = (stretch.end + stretch.offset).date()
    while day <= last:
        ranges = overrides.get(day)
        if ranges is None:
            ranges = week[day.weekday()]
        midnight = datetime(day.year, day.month, day.day, tzinfo=stretch.start.tzinfo)
        for opening in ranges:
            start = midnight + timedelta(minutes=opening.start) - stretch.offset
            end = midnight + timedelta(minutes=opening.end) - stretch.offset
            start, end = max(start, stretch.start), min(end, stretch.end)
            if start < end:
                yield Interval(start, end)
        day += _DAY


def _mapping(value: object, field: str) -> Mapping[object, object]:
    if not isinstance(value, Mapping):
        raise HoursInvalid(field, "has to be an object")
    return value


def _overrides(value: object) -> Iterator[tuple[date, tuple[LocalRange, ...]]]:
    for day, ranges in _mapping(value, "overrides").items():
        field = f"overrides.{day}"
        # fromisoformat would take "20261225" as well, and the same day could then be set twice.
        if not isinstance(day, str) or not _DATE.fullmatch(day):
            raise HoursInvalid(field, "is not a date like 2026-12-25")
        try:
            parsed = date.fromisoformat(day)
        except ValueError as error:
            raise HoursInvalid(field, "is not a date in the calendar") from error
        yield parsed, _ranges(ranges, field)


def _ranges(value: object, field: str) -> tuple[LocalRange, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise HoursInvalid(field, 'has to be a list like [["09:00", "17:00"]]')
    return tuple(_range(pair, f"{field}[{index}]") for index, pair in enumerate(value))


def _range(value: object, field: str) -> LocalRange:
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != 2:
        raise HoursInvalid(field, 'has to be a pair like ["09:00", "17:00"]')
    start, end = _minutes(value[0], f"{field}[0]"), _minutes(value[1], f"{field}[1]")
    if start == _DAY_MINUTES:
        raise HoursInvalid(f"{field}[0]", '"24:00" can only end a range')
    if start == end:
        raise HoursInvalid(field, 'is empty; a whole day is ["00:00", "24:00"]')
    return LocalRange(start, end if end > start else end + _DAY_MINUTES)


def _minutes(value: object, field: str) -> int:
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise HoursInvalid(field, "has to be a time between 00:00 and 24:00")
    hour, minute = (part for part in match.groups() if part is not None)
    return int(hour) * 60 + int(minute)


def _written(ranges: Sequence[LocalRange]) -> list[list[str]]:
    return [[_clock(r.start), _clock(r.end)] for r in ranges]


def _clock(minutes: int) -> str:
    if minutes > _DAY_MINUTES:
        minutes -= _DAY_MINUTES
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
