"""What a resource has free, as its hours, its calendars and its rule have it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduling.calendars.base import Calendar
from scheduling.errors import SlotTaken, SlotUnavailable
from scheduling.hours import WeeklyHours, open_intervals
from scheduling.intervals import Interval
from scheduling.slots import Slot, SlotRule, Unavailable, find_slots, why_unavailable


@dataclass(frozen=True, slots=True)
class Resource:
    """Whose time is booked: *hours* are local to *rule.zone*."""

    id: str
    hours: WeeklyHours
    rule: SlotRule


class Availability:
    """Free time by *own*, the calendar of the bookings, and *others*.

    An interview takes its buffers along: what is booked here counts as busy together with them, so
    that neither of two neighbours loses its own. Of other calendars' entries only the times count.
    *ignoring* names bookings, by uid, that do not count as busy.
    """

    def __init__(self, own: Calendar, others: Sequence[Calendar] = ()) -> None:
        self._own = own
        self._others = others

    def slots(
        self,
        resource: Resource,
        window: Interval,
        *,
        now: datetime,
        ignoring: Collection[str] = (),
    ) -> list[Slot]:
        """Slots inside *window* that could be booked now, earliest first."""
        free, busy = self._free_and_busy(resource, window, now=now, ignoring=ignoring)
        return find_slots(free, resource.rule, now=now, busy=busy)

    def check(
        self, resource: Resource, slot: Slot, *, now: datetime, ignoring: Collection[str] = ()
    ) -> None:
        """Raise SlotTaken, or SlotUnavailable, where *slots* would not list *slot*."""
        free, busy = self._free_and_busy(resource, slot.interval, now=now, ignoring=ignoring)
        reason = why_unavailable(slot, free, resource.rule, now=now, busy=busy)
        if reason is Unavailable.BUSY:
            raise SlotTaken(resource.id, slot)
        if reason is not None:
            raise SlotUnavailable(resource.id, slot, reason)

    def _free_and_busy(
        self, resource: Resource, window: Interval, *, now: datetime, ignoring: Collection[str]
    ) -> tuple[list[Interval], list[Interval]]:
        """Open and busy times in *window*, as far as the rule lets anybody book at all."""
        rule = resource.rule
        bookable = bookable_window(rule, now=now)
        start, end = max(window.start, bookable.start), min(window.end, bookable.end)
        if start >= end:
            return [], []
        free = open_intervals(resource.hours, zone=rule.zone, window=Interval(start, end))
        buffers = rule.buffer_before + rule.buffer_after
        around = Interval(start - buffers, end + buffers)
        busy = [
            Interval(booked.start - rule.buffer_before, booked.end + rule.buffer_after)
            for booked in self._own.free_busy(resource.id, around, now=now, ignoring=ignoring)
        ]
        for calendar in self._others:
            busy += calendar.free_busy(resource.id, around, now=now, ignoring=ignoring)
        return free, busy


def bookable_window(rule: SlotRule, *, now: datetime) -> Interval:
    """The time in which every slot of *rule* lies."""
    return Interval(now, now + rule.horizon + rule.length)
