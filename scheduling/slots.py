"""Free time to bookable slots: length, step, notice, buffers and horizon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from scheduling.errors import SlotRuleInvalid
from scheduling.intervals import Interval, covers, normalise, subtract, to_utc
from scheduling.zones import Stretch, load_zone, stretches

_ZERO = timedelta()
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_TICK = timedelta.resolution
_LONGEST_HORIZON = timedelta(days=3660)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A bookable time, [start, end) in UTC; ValueError when naive or empty."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC:
            object.__setattr__(self, "start", to_utc(self.start))
        if self.end.tzinfo is not UTC:
            object.__setattr__(self, "end", to_utc(self.end))
        if self.start >= self.end:
            raise ValueError("a slot ends after it starts")

    @property
    def interval(self) -> Interval:
        return Interval(self.start, self.end)


class Unavailable(StrEnum):
    """Why a time is not among the slots, most telling reason first."""

    PAST = "past"
    NOTICE = "inside_notice"
    HORIZON = "beyond_horizon"
    LENGTH = "wrong_length"
    HOURS = "outside_hours"
    STEP = "off_step"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class SlotRule:
    """How the slots of one kind of interview are cut.

    A slot starts no earlier than now + *notice* and before now + *horizon*. Between a slot and a
    busy time lie *buffer_before* (busy, then slot) and *buffer_after* (slot, then busy); the edges
    of the working hours need no buffer. Starts fall on whole *step*s counted from midnight on the
    clock of *zone* (IANA). Raises SlotRuleInvalid.
    """

    length: timedelta
    step: timedelta
    zone: str
    notice: timedelta = _ZERO
    buffer_before: timedelta = _ZERO
    buffer_after: timedelta = _ZERO
    horizon: timedelta = timedelta(days=60)

    def __post_init__(self) -> None:
        for field in ("length", "step"):
            if not _MINUTE <= getattr(self, field) <= _DAY:
                raise SlotRuleInvalid(field, "has to be between one minute and one day")
        for field in ("notice", "buffer_before", "buffer_after"):
            if not _ZERO <= getattr(self, field) <= _LONGEST_HORIZON:
                raise SlotRuleInvalid(field, "has to be between zero and ten years")
        if not _ZERO < self.horizon <= _LONGEST_HORIZON:
            raise SlotRuleInvalid("horizon", "has to be more than zero and at most ten years")
        try:
            load_zone(self.zone)
        except ValueError as error:
            raise SlotRuleInvalid("zone", str(error)) from error


def find_slots(
    free: Iterable[Interval], rule: SlotRule, *, now: datetime, busy: Iterable[Interval] = ()
) -> list[Slot]:
    """Slots of *rule.length* inside *free* and clear of *busy*, earliest first; [] if none fit.

    free and busy may overlap and come in any order. now: aware. Slots of a step shorter than the
    length overlap each other: each is a choice, not a partition. Starts align to *rule.step* on the
    clock of *rule.zone*, so a zone at +05:30 still gives :00 and :30.
    """
    now = to_utc(now)
    earliest, latest = now + rule.notice, now + rule.horizon
    usable = [
        interval
        for interval in subtract(free, blocked(busy, rule))
        if interval.end > earliest and interval.start < latest
    ]
    if not usable:
        return []
    return [
        Slot(start, start + rule.length)
        for start in _starts(usable, rule, earliest=earliest, latest=latest)
    ]


def blocked(busy: Iterable[Interval], rule: SlotRule) -> list[Interval]:
    """The instants no slot may touch: *busy* widened by the rule's buffers."""
    joined = normalise(busy)
    if not rule.buffer_before and not rule.buffer_after:
        return joined
    before, after = rule.buffer_after, rule.buffer_before
    return normalise(Interval(i.start - before, i.end + after) for i in joined)


def why_unavailable(
    slot: Slot,
    free: Iterable[Interval],
    rule: SlotRule,
    *,
    now: datetime,
    busy: Iterable[Interval] = (),
) -> Unavailable | None:
    """Why find_slots with the same arguments leaves *slot* out; None when it lists it."""
    now = to_utc(now)
    checks = (
        (Unavailable.PAST, slot.start < now),
        (Unavailable.NOTICE, slot.start < now + rule.notice),
        (Unavailable.HORIZON, slot.start >= now + rule.horizon),
        (Unavailable.LENGTH, slot.end - slot.start != rule.length),
        (Unavailable.HOURS, not covers(free, slot.interval)),
        (Unavailable.STEP, not _on_step(slot.start, rule)),
        (Unavailable.BUSY, any(slot.interval.overlaps(b) for b in blocked(busy, rule))),
    )
    return next((reason for reason, applies in checks if applies), None)


def _starts(
    usable: Sequence[Interval], rule: SlotRule, *, earliest: datetime, latest: datetime
) -> Iterator[datetime]:
    """Starts on the step from *earliest* up to, not including, *latest*, in *usable* (sorted)."""
    position = 0
    for stretch in stretches(rule.zone, Interval(usable[0].start, usable[-1].end)):
        while position < len(usable):
            interval = usable[position]
            # A slot may end exactly where the free time does: the last start is inclusive.
            end = min(interval.end - rule.length + _TICK, latest, stretch.end)
            yield from _on_grid(
                max(interval.start, earliest, stretch.start), end, stretch, rule.step
            )
            if interval.end > stretch.end:
                break
            position += 1


def _on_grid(
    start: datetime, end: datetime, stretch: Stretch, step: timedelta
) -> Iterator[datetime]:
    """Instants in [start, end) at whole steps after local midnight; each day counts afresh."""
    offset = stretch.offset
    while start < end:
        wall = start + offset
        midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0) - offset
        day_end = min(midnight + _DAY, end)
        instant = midnight - (midnight - start) // step * step
        while instant < day_end:
            yield instant
            instant += step
        start = midnight + _DAY


def _on_step(moment: datetime, rule: SlotRule) -> bool:
    wall = moment.astimezone(load_zone(rule.zone))
    since_midnight = timedelta(
        hours=wall.hour, minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond
    )
    return since_midnight % rule.step == _ZERO
