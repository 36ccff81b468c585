"""Which few slots to put before a candidate, given when they said they can.

Slots are not scored here: earlier is better, and a choice between different days and parts of the
day is better than three neighbours.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Literal
from zoneinfo import ZoneInfo

from scheduling.intervals import Interval, normalise
from scheduling.slots import Slot

Daypart = Literal["morning", "afternoon", "evening"]

_ZERO = timedelta()
_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """The slots to offer, earliest first and free of mutual overlap.

    *matching* fit what the candidate said. *nearby* is filled only where nothing matches: the
    closest slots to the times they named, for saying so and proposing those.
    """

    matching: tuple[Slot, ...]
    nearby: tuple[Slot, ...] = ()


def choose_slots(
    slots: Sequence[Slot],
    *,
    zone: str,
    windows: Iterable[Interval] = (),
    exclusions: Iterable[Interval] = (),
    count: int = 3,
) -> SlotChoice:
    """Up to *count* of *slots* (sorted by start) within *windows* and clear of *exclusions*.

    Without windows any time matches. A slot fits a window when it lies inside it; a window shorter
    than the slot names starting times ("at 3pm"), so a slot that starts in it fits. zone: the
    candidate's (IANA), by which days and parts of the day are told apart.
    """
    excluded, named = normalise(exclusions), normalise(windows)
    allowed = [slot for slot in slots if not _touches(slot, excluded)]
    matching = [slot for slot in allowed if not named or _fits(slot, named)]
    if matching or not named:
        return SlotChoice(tuple(_varied(matching, zone=zone, count=count)))
    return SlotChoice((), tuple(_nearest(allowed, named, zone=zone, count=count)))


def daypart(slot: Slot, *, zone: str) -> Daypart:
    """The part of the day *slot* starts in: morning until 12:00, afternoon until 17:00."""
    hour = slot.start.astimezone(ZoneInfo(zone)).hour
    if hour < 12:
        return "morning"
    return "afternoon" if hour < 17 else "evening"


def _touches(slot: Slot, intervals: Sequence[Interval]) -> bool:
    before = bisect_left(intervals, slot.end, key=_start)
    return before > 0 and intervals[before - 1].end > slot.start


def _fits(slot: Slot, windows: Sequence[Interval]) -> bool:
    position = bisect_right(windows, slot.start, key=_start)
    if position == 0:
        return False
    window = windows[position - 1]
    return slot.start <= _last_start(window, slot) and slot.start < window.end


def _last_start(window: Interval, slot: Slot) -> datetime:
    """The latest start for which a slot as long as *slot* still fits *window*."""
    length = slot.end - slot.start
    return window.end - length if window.length >= length else window.end


def _varied(slots: Sequence[Slot], *, zone: str, count: int) -> list[Slot]:
    """Up to *count* slots: other days first, then other parts of a day, then the farthest apart."""
    by_day: dict[date, dict[Daypart, Slot]] = {}
    tz = ZoneInfo(zone)
    for slot in slots:
        parts = by_day.setdefault(slot.start.astimezone(tz).date(), {})
        parts.setdefault(daypart(slot, zone=zone), slot)
    chosen: list[Slot] = []
    seen: set[Daypart] = set()
    for parts in by_day.values():
        if len(chosen) == count:
            break
        part, slot = next(((p, s) for p, s in parts.items() if p not in seen), _first(parts))
        seen.add(part)
        _add(chosen, slot)
    for parts in by_day.values():
        for slot in parts.values():
            if len(chosen) < count:
                _add(chosen, slot)
    _spread(chosen, slots, count=count)
    return sorted(chosen)


def _first(parts: dict[Daypart, Slot]) -> tuple[Daypart, Slot]:
    return next(iter(parts.items()))


def _add(chosen: list[Slot], slot: Slot) -> None:
    if all(_gap(slot, other) >= _ZERO for other in chosen):
        chosen.append(slot)


def _spread(chosen: list[Slot], slots: Sequence[Slot], *, count: int) -> None:
    """Add to *chosen*, one at a time, the slot farthest from all chosen so far."""
    while len(chosen) < count:
        best: tuple[timedelta, Slot] | None = None
        for slot in slots:
            distance = min((_gap(slot, other) for other in chosen), default=_ZERO)
            if distance >= _ZERO and (best is None or distance > best[0]):
                best = (distance, slot)
        if best is None:
            return
        chosen.append(best[1])


def _nearest(
    slots: Sequence[Slot], wanted: Sequence[Interval], *, zone: str, count: int
) -> list[Slot]:
    """Up to *count* slots close to any of *wanted*: the closest of each part of a day, then more."""
    tz = ZoneInfo(zone)
    closest = sorted(slots, key=lambda slot: (_away(slot, wanted), slot.start))
    best: dict[tuple[date, Daypart], Slot] = {}
    for slot in closest:
        best.setdefault((slot.start.astimezone(tz).date(), daypart(slot, zone=zone)), slot)
    chosen: list[Slot] = []
    for slot in (*best.values(), *closest):
        if len(chosen) == count:
            break
        _add(chosen, slot)
    return sorted(chosen)


def _gap(one: Slot, other: Slot) -> timedelta:
    """Time between two slots; negative when they overlap."""
    return max(one.start - other.end, other.start - one.end)


def _away(slot: Slot, windows: Sequence[Interval]) -> timedelta:
    """How far *slot* would have to move to fit the closest of *windows*."""
    position = bisect_right(windows, slot.start, key=_start)
    return min(
        max(window.start - slot.start, slot.start - _last_start(window, slot), _ZERO)
        for window in windows[max(position - 1, 0) : position + 1]
    )
