"""How two nodes that speak of the same days or times become one."""

from scheduling.phrases.nodes import Clock, Day, DayRange, Days, Part, TimeRange, Times

_AFTERNOON = frozenset({"afternoon", "evening", "night", "lunch", "dinner", "day end"})


def in_part(c: Clock | int, p: str) -> Clock:
    """*c* in the half of the day that the part of day *p* lies in."""
    clock = c if isinstance(c, Clock) else Clock(c, half="24" if c > 12 or c == 0 else "")
    if clock.half in ("am", "pm") or clock.hour > 12 or clock.hour == 0:
        return clock
    hour = clock.hour
    if p in _AFTERNOON:
        # "12 in the evening" and "2 at night" are past midnight, "12 in the afternoon" is noon.
        late = hour == 12 and p in ("evening", "night")
        small = p == "night" and 1 <= hour <= 4
        return clock._replace(half="am" if late or small else "pm", bare=False)
    return clock._replace(half="am" if hour != 12 else "pm", bare=False)


def unify(a: Day, b: Day) -> Day | None:
    """One day that holds both constraints; None when they speak of different days."""
    if a.day and b.every:
        b = b._replace(every=False)
    elif b.day and a.every:
        a = a._replace(every=False)
    if a.weekdays and b.weekdays:
        both = a.weekdays & b.weekdays
        habit = a.every or b.every
        return a._replace(weekdays=both, every=True) if both and habit else None
    if _finished(a) or _finished(b) or _clash(a, b) or _strangers(a, b) or _strangers(b, a):
        return None
    return Day(
        weekdays=a.weekdays | b.weekdays,
        day=a.day or b.day,
        month=a.month or b.month,
        year=a.year or b.year,
        rel=a.rel if a.rel is not None else b.rel,
        unit=a.unit or b.unit,
        shift=a.shift or b.shift,
        run=max(a.run, b.run),
        offset=a.offset if a.offset is not None else b.offset,
        every=a.every or b.every,
        order=a.order or b.order,
        festival=a.festival or b.festival,
    )


def _finished(d: Day) -> bool:
    """Whether *d* has been counted or measured out already, so that nothing refines it."""
    return bool(d.plus or d.edge or d.nth)


def _clash(a: Day, b: Day) -> bool:
    """Whether both say the same thing, differently."""
    if a.day and b.day and (a.day, a.month) != (b.day, b.month):
        return True
    if (a.unit and b.unit) or (a.festival and b.festival):
        return True
    if a.offset is not None and b.offset is not None:
        return True
    return bool(
        (a.month and b.month and a.month != b.month) or (a.year and b.year and a.year != b.year)
    )


def _strangers(a: Day, b: Day) -> bool:
    """Whether *a* is of a kind that says nothing about *b*: "tomorrow" and "next week"."""
    if a.offset is not None and (b.unit or b.every):
        return True
    return a.unit == "week" and bool(b.day)


def borrowed(a: Day, b: Day) -> Day:
    """ "the 13th" before "the 15th of July" is in July."""
    if a.day and not a.month and not a.unit and b.day > a.day and (b.month or b.unit):
        return a._replace(month=b.month, year=b.year, unit=b.unit, shift=b.shift)
    if a.month and not a.year and b.year and not b.edge:
        return a._replace(year=b.year - (a.month > b.month))
    return a


def shared(earlier: Days, later: Day) -> Days:
    """What the last of a list says for all: "Monday, Thursday or Friday next week"."""
    if not isinstance(earlier, Day):
        return earlier
    if later.day and earlier == Day(day=earlier.day):
        return borrowed(earlier, later)
    ordered = earlier.weekdays < later.weekdays and earlier == Day(weekdays=earlier.weekdays)
    if later.unit == "week" and ordered:
        return earlier._replace(unit="week", shift=later.shift)
    return earlier


def said_zone(time: Times) -> str:
    """The zone that was said with a time, or ""."""
    if isinstance(time, Clock):
        return time.zone
    if isinstance(time, TimeRange):
        return (time.end.zone if time.end else "") or (time.start.zone if time.start else "")
    return ""


def together(first: Times, second: Times) -> Times | None:
    """One time from two that were said in one breath: a part of day and what narrows it."""
    if isinstance(first, TimeRange) and isinstance(second, TimeRange):
        return _both_sides(first, second)
    if isinstance(second, Part) and not isinstance(first, Part):
        first, second = second, first
    if isinstance(first, TimeRange) and first.start is None and first.end is None:
        return second if isinstance(second, Clock) else None
    if not isinstance(first, Part):
        return None
    if isinstance(second, Clock):
        return in_part(second, first.name)
    if isinstance(second, TimeRange) and second.part is None:
        return second._replace(part=first)
    return None


def _both_sides(a: TimeRange, b: TimeRange) -> TimeRange | None:
    """ "after 9:30 but before 11"."""
    if a.part or b.part or a.length or b.length:
        return None
    first, last = a.start or b.start, a.end or b.end
    lone = (a.start is None) != (a.end is None) and (b.start is None) != (b.end is None)
    if not lone or first is None or last is None:
        return None
    if (
        first.half == last.half
        and (last.hour, last.minute) <= (first.hour, first.minute)
        and last.hour > 4
    ):
        return None  # "I work until 5, so after 5:30"
    return TimeRange(first, last)


def narrowed(days: DayRange, by: Day) -> Days | None:
    """ "Mon-Fri next week", "Tuesday 19th to Saturday 23rd this month"."""
    if days.start is None or days.end is None:
        return None
    start, end = unify(days.start, by), unify(days.end, by)
    return None if start is None or end is None else days._replace(start=start, end=end)
