"""From … to, between … and, after, before, until: of times, of days, and of both together."""

from scheduling.phrases.merging import borrowed, shared
from scheduling.phrases.nodes import (
    Clock,
    Day,
    DayRange,
    Instant,
    Length,
    MomentRange,
    Part,
    Stretch,
    TimeRange,
)
from scheduling.phrases.rules import Rule

_Time = Clock | int


def _clock(value: _Time) -> Clock:
    if isinstance(value, Clock):
        return value
    return Clock(value, half="24" if value > 12 or value == 0 else "", bare=True)


def _times(a: _Time, b: _Time) -> TimeRange | None:
    return TimeRange(_clock(a), _clock(b))


def _weak_times(a: _Time, b: _Time) -> TimeRange | None:
    first, last = _clock(a), _clock(b)
    certain = any(c.half in ("am", "pm") or not c.bare for c in (first, last))
    return TimeRange(first, last, weak=not certain)


def _zoned(a: _Time, b: _Time, z: str) -> TimeRange:
    return TimeRange(_clock(a), _clock(b)._replace(zone=z))


def _from_time(a: _Time) -> TimeRange:
    return TimeRange(start=_clock(a))


def _to_time(b: _Time) -> TimeRange:
    return TimeRange(end=_clock(b))


def _for_length(a: _Time, x: Length) -> TimeRange | None:
    return TimeRange(start=_clock(a), length=x) if x.seconds else None


def _days(a: Day, b: Day) -> DayRange | Day | None:
    if a.every or b.every or (a.unit and not b.unit and not a.weekdays):
        return None
    first = shared(borrowed(a, b), b)
    return DayRange(first, b) if isinstance(first, Day) else None


def _dom_days(a: int, b: Day) -> DayRange | None:
    """ "the 13 to 15 July": the first borrows the month of the second."""
    if not b.day or (a >= b.day and b.month and not b.month):
        return None
    return DayRange(b._replace(day=a, weekdays=0), b)


def _days_dom(a: Day, b: int) -> DayRange | None:
    if not a.day or not a.day < b:
        return None
    return DayRange(a, a._replace(day=b, weekdays=0))


def _days_until(a: Day, b: int) -> DayRange | None:
    """ "from Monday to the 15th" """
    return _days_dom(a, b) if a.day else DayRange(a, Day(day=b))


def _days_for(a: Day, x: Length) -> DayRange | None:
    return None if x.seconds else DayRange(start=a, length=x)


def _after_day(d: Day) -> DayRange:
    return DayRange(start=d, after=True)


def _from_day(d: Day) -> DayRange:
    return DayRange(start=d)


def _until_day(d: Day) -> DayRange:
    return DayRange(end=d)


def _before_day(d: Day) -> DayRange:
    return DayRange(end=d._replace(edge="")) if d.edge == "end" else DayRange(end=d, before=True)


def _moments(a: Day, s: Clock, b: Day, e: Clock) -> MomentRange:
    return MomentRange(a, s, b, e)


def _from_now(n: Instant | Stretch, e: Clock, b: Day | None = None) -> MomentRange | None:
    return MomentRange(None, None, b or Day(offset=0), e) if n == Instant() else None


def _until_moment(b: Day, e: Clock) -> MomentRange:
    return MomentRange(None, None, b, e)


def _same_day(a: Day, s: Clock, e: Clock) -> MomentRange:
    return MomentRange(a, s, a, e)


def _after_length(x: Length) -> DayRange | None:
    return None if x.seconds else DayRange(start=Day(offset=0, plus=x))


def _before_part(p: Part | str) -> TimeRange:
    return TimeRange(part=p if isinstance(p, Part) else Part(p), weak=True)


def _after_part(p: Part | str) -> TimeRange:
    return TimeRange(part=p if isinstance(p, Part) else Part(p))


_TO = "to|dash|until"
_T = "clk|hr|weak"
_SAID = "clk|hr|weak|D|Dyr|DP|P|part|meal|len|the|on|at|approx"

RULES = (
    Rule("M", "from|between? a:D s:clk to|dash|until|and b:D e:clk", _moments),
    Rule("M", "from|between? s:clk of? a:D to|dash|until|and the? e:clk of? b:D", _moments),
    Rule("M", "from s:clk of? a:D e:clk of? b:D", _moments),
    Rule("M", "from|between? n:now to|dash|until|and e:clk b:D?", _from_now),
    Rule("M", "until|before the? b:D comma? e:clk", _until_moment),
    Rule("M", "from|between s:clk a:D to|dash|until|and e:clk", _same_day),
    Rule("S", f"for x:len from|at a:{_T}", lambda x, a: _for_length(a, x)),
    Rule("S", f"c:{_T} latest", lambda c: _to_time(c)),
    Rule("S", f"between a:{_T} and|dash|to b:{_T}", _times),
    Rule("S", f"from a:{_T} {_TO} b:{_T}", _times),
    Rule("S", "from a:clk b:clk", _times),
    Rule("S", f"a:clk {_TO} b:{_T}", _times),
    Rule("S", f"a:hr|weak {_TO} b:clk", _times),
    Rule("S", f"a:hr|weak {_TO} b:hr|weak z:zone", _zoned),
    Rule("S weakS", f"a:hr|weak {_TO} b:hr|weak", _weak_times),
    Rule("S", f"from? a:{_T} for x:len", _for_length),
    Rule(
        "DR", "from|between the? a:dom|ordword stop? to|dash|until|and|slash the|on? b:D", _dom_days
    ),
    Rule("DR", "the? a:dom|ordword stop? to|dash|until|slash the|on? b:D", _dom_days),
    Rule("DR", "from|between the|on? a:D to|dash|until|and|slash the|on? b:D", _days),
    Rule("DR", "from|between a:D b:D", _days),
    Rule("DR", "from|between? a:D to|dash|until the|on? b:D", _days),
    Rule("DR", "from|between a:D and the? b:dom", _days_dom),
    Rule("DR", "from? a:D to|dash|until the? b:dom", _days_dom),
    Rule("DR", "from|starting? the? a:D untilday b:dom stop? !hourly|oclock|month", _days_until),
    Rule("DR", "a:D for x:len", _days_for),
    Rule("DR", "for x:len from|since a:D", lambda x, a: _days_for(a, x)),
    Rule("S", f"c:{_T} onward", lambda c: _from_time(c)),
    Rule(
        "S", f"c:{_T} or|and after !{_T}|the|on|at|approx|P|part|meal|len", lambda c: _from_time(c)
    ),
    Rule("notbefore", f"not|nope before c:{_T}", lambda c: _to_time(c)),
    Rule("notbefore", f"not after|until c:{_T}", lambda c: _from_time(c)),
    Rule("DR", "untilday d:dom stop? !hourly|oclock|month", lambda d: DayRange(end=Day(day=d))),
    Rule("S", f"after|starting|since approx|equals? the? c:{_T}", lambda c: _from_time(c)),
    Rule("S", f"before|until|by approx|equals? the? c:{_T}", lambda c: _to_time(c)),
    Rule("S", "after the? p:P|part|meal", _after_part),
    Rule("S", "before the? p:P|part|meal", _before_part),
    Rule("DR", "after x:len", _after_length),
    Rule("DR", "before|until|by the? end of? the? d:D", _until_day),
    Rule("DR", "not|nope before d:D", _from_day),
    Rule("DR", "from|starting? the? d:D|Dyr onward", _from_day),
    Rule("DR", f"d:D|Dyr or|and after !{_SAID}", _from_day),
    Rule("DR", "d:D earlier", _until_day),
    Rule("DR", "after equals d:Dyr", _from_day),
    Rule("DR", "before equals d:Dyr", _until_day),
    Rule("DR", "after d:Dyr", _after_day),
    Rule("DR", "starting|since d:Dyr", _from_day),
    Rule("DR", "before|until|by equals? d:Dyr", _before_day),
    Rule("DR", "after the? d:D", _after_day),
    Rule("DR", "starting|since the|on? d:D", _from_day),
    Rule("DR", "before the? d:D", _before_day),
    Rule("DR", "until|by the? d:D", _until_day),
)
