"""Time nodes → minutes after local midnight, with morning or afternoon decided."""

from typing import NamedTuple

from scheduling.phrases.nodes import Clock, Part, TimeRange, Times
from scheduling.phrases.policy import Policy, after_part, minute_of, part_of_day

MIDNIGHT = 24 * 60
_HALF = 12 * 60


class Minutes(NamedTuple):
    """Half-open; end beyond 1440 lies on the next day. point: one moment was said."""

    start: int
    end: int
    point: bool = False


def minutes(time: Times, policy: Policy) -> Minutes:
    """What *time* covers on a day that it is said of."""
    if isinstance(time, Clock):
        start = of_clock(time, policy)
        return Minutes(start, start + 1, point=True)
    if isinstance(time, Part):
        return Minutes(*part_of_day(time.name, time.edge, policy))
    return _of_range(time, policy)


def of_clock(clock: Clock, policy: Policy) -> int:
    return minute_of(clock.hour, clock.minute, clock.half, policy)


def _of_range(span: TimeRange, policy: Policy) -> Minutes:
    part = minutes(span.part, policy) if span.part else Minutes(0, MIDNIGHT)
    late = span.part is not None and part.start >= _HALF
    early = span.part is not None and part.end <= _HALF
    first, last = _sided(span.start, late, early), _sided(span.end, late, early)
    if first is not None and last is not None:
        return _closed(first, last, policy)
    if first is not None:
        start = of_clock(first, policy)
        if span.length is not None:
            return Minutes(start, start + span.length.seconds // 60)
        return Minutes(start, part.end if start < part.end else MIDNIGHT)
    if last is not None:
        end = of_clock(last, policy)
        return Minutes(part.start if part.start < end else 0, end or MIDNIGHT)
    if span.weak:  # "before lunch"
        return Minutes(0, part.start)
    return Minutes(*after_part(span.part.name if span.part else "", part.end))


def _sided(clock: Clock | None, late: bool, early: bool) -> Clock | None:
    if clock is None or clock.half or clock.hour == 12 or not (late or early):
        return clock
    return clock._replace(half="pm" if late else "am")


def _closed(first: Clock, last: Clock, policy: Policy) -> Minutes:
    start, end = of_clock(first, policy), of_clock(last, policy)
    if not first.half and last.half in ("am", "pm"):
        start = minute_of(first.hour, first.minute, last.half, policy)
        if start >= end:
            start = (start + _HALF) % MIDNIGHT  # "11-1pm"
    if not last.half:
        end = _next_reading(last, start, end, certain=bool(first.half))
    elif end <= start < _HALF and last.half == "24" and start < end + _HALF:
        end += _HALF  # "11h30-1h30"
    if end <= start:
        end += MIDNIGHT
    return Minutes(start, end)


def _next_reading(last: Clock, start: int, end: int, *, certain: bool) -> int:
    """The first reading of *last* after a start that is certain, else after its usual reading."""
    morning = last.hour % 12 * 60 + last.minute
    readings = (morning, morning + _HALF) if certain else (end, end + _HALF)
    return next((r for r in readings if r > start), end)
