"""Half-open UTC intervals and their algebra.

Every function takes intervals in any order, overlapping or not, and answers in normal form: sorted,
disjoint, neighbours joined. Sorting aside each is one linear pass, and sorting input that is
already in normal form is linear too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from operator import attrgetter

_by_start = attrgetter("start")


def to_utc(moment: datetime) -> datetime:
    """The same instant in UTC; ValueError where *moment* has no zone."""
    if moment.tzinfo is UTC:
        return moment
    if moment.utcoffset() is None:
        raise ValueError("a naive datetime names no instant; give it a zone")
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The instants from *start* up to, not including, *end*.

    Both ends are converted to UTC: two datetimes that share a local zone compare by their wall
    clocks, which is wrong around a DST change. Raises ValueError when naive or empty.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC:
            object.__setattr__(self, "start", to_utc(self.start))
        if self.end.tzinfo is not UTC:
            object.__setattr__(self, "end", to_utc(self.end))
        if self.start >= self.end:
            raise ValueError("an interval ends after it starts")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: Interval) -> bool:
        """Whether an instant lies in both; touching ends do not."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Interval) -> bool:
        return self.start <= other.start and other.end <= self.end


def normalise(intervals: Iterable[Interval]) -> list[Interval]:
    """The same instants as sorted, disjoint intervals; neighbours that touch are joined."""
    joined: list[Interval] = []
    last: Interval | None = None
    for interval in sorted(intervals, key=_by_start):
        if last is None or interval.start > last.end:
            joined.append(interval)
            last = interval
        elif interval.end > last.end:
            last = joined[-1] = Interval(last.start, interval.end)
    return joined


def union(*many: Iterable[Interval]) -> list[Interval]:
    """The instants in any of *many*."""
    return normalise(chain.from_iterable(many))


def intersect(left: Iterable[Interval], right: Iterable[Interval]) -> list[Interval]:
    """The instants in both."""
    ours, theirs = normalise(left), normalise(right)
    common: list[Interval] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        start = max(ours[i].start, theirs[j].start)
        end = min(ours[i].end, theirs[j].end)
        if start < end:
            common.append(Interval(start, end))
        if ours[i].end < theirs[j].end:
            i += 1
        else:
            j += 1
    return common


def subtract(whole: Iterable[Interval], removed: Iterable[Interval]) -> list[Interval]:
    """The instants of *whole* that are not in *removed*."""
    cuts = normalise(removed)
    rest: list[Interval] = []
    j = 0
    for interval in normalise(whole):
        start = interval.start
        while j < len(cuts) and cuts[j].end <= start:
            j += 1
        k = j
        while k < len(cuts) and cuts[k].start < interval.end:
            if cuts[k].start > start:
                rest.append(Interval(start, cuts[k].start))
            start = cuts[k].end
            k += 1
        # The last cut may reach into the next interval, so it is looked at again.
        j = max(j, k - 1)
        if start < interval.end:
            rest.append(Interval(start, interval.end))
    return rest


def clip(intervals: Iterable[Interval], window: Interval) -> list[Interval]:
    """The instants of *intervals* inside *window*."""
    return intersect(intervals, (window,))


def covers(intervals: Iterable[Interval], wanted: Interval) -> bool:
    """Whether every instant of *wanted* is in *intervals*."""
    return any(interval.contains(wanted) for interval in normalise(intervals))
