"""A time with its part of day, a part of day with early or late, days that refine each other."""

from scheduling.phrases.merging import in_part, unify
from scheduling.phrases.nodes import Clock, Counted, Day, DayRange, Length, Part, Stretch
from scheduling.phrases.rules import Made, Rule


def _part(p: str, e: str = "") -> Part:
    return Part(p, e)


def _unify_all(a: Day, b: Day) -> Day | None:
    return unify(a, b)


def _later(d: Day, x: Length) -> Day | None:
    return None if x.seconds or d.plus else d._replace(plus=x)


def _earlier(d: Day, x: Length) -> Day | None:
    return _later(d, x.times(-1))


def _week_of(d: Day) -> Day | None:
    if not d.day or d.edge or d.nth:
        return None
    return d._replace(unit="weekof")


def _counted_in(x: Counted, d: Day) -> Day | None:
    """ "third Tuesday of September", "first week of 2021", "the 9th month of next year"."""
    stretch = bool(d.month or d.unit or d.year) and not (d.day or d.weekdays or d.edge)
    if not stretch:
        return None
    if x.weekday >= 0:
        return d._replace(weekdays=1 << x.weekday, nth=x.nth)
    if x.unit == "fortnight":
        return d._replace(edge="half1" if x.nth == 1 else "half2")
    if x.unit == "day":
        return d._replace(day=x.nth) if d.month or d.unit == "month" else None
    return d._replace(nth=x.nth, edge=x.unit)


def _counted_part(x: Counted, p: str, d: Day) -> tuple[Day, Part] | None:
    """ "first Monday evening of next month" """
    day = _counted_in(x, d)
    return None if day is None else (day, Part(p))


def _half_day(d: Day, ap: str) -> tuple[Day, Part] | None:
    """ "Tuesday am" """
    return None if d.unit else (d, Part("morning" if ap == "am" else "afternoon"))


def _last_in(a: Day, d: Day) -> Day | None:
    """ "last Friday of June", "the last week of this month"."""
    if a.weekdays and a.rel == -1:
        return _counted_in(Counted(-1, a.weekdays.bit_length() - 1), d)
    if a.unit in ("week", "weekend") and a.shift == -1 and not a.weekdays:
        return _counted_in(Counted(-1, unit=a.unit), d)
    return None


def _counted_here(x: Counted) -> Day | None:
    if x.unit == "quarter":
        return Day(unit="year", nth=x.nth, edge="quarter")
    if x.weekday < 0:
        return None
    return Day(weekdays=1 << x.weekday, unit="month", nth=x.nth)


def _narrow(e: str, d: Day) -> Day | None:
    """ "end of next week", "early March"."""
    if d.day or d.weekdays or d.edge or d.plus or d.nth:
        return None
    if d.offset is not None:
        return d
    return d._replace(edge=e) if d.unit or d.month or d.year else None


def _half_of(n: int, d: Day) -> Day | None:
    """ "first half of March" """
    return _narrow("half1" if n == 1 and n is not True else "half2", d)


def _whole(d: Day) -> Day:
    return d


def _tonight_at(c: Clock | int, t: str) -> tuple[Day, Clock]:
    return Day(offset=0), in_part(c, t)


def _coming_part(r: int, p: str) -> tuple[Day, Part] | None:
    """ "next evening" is tomorrow's."""
    return (Day(offset=r), Part(p)) if abs(r) == 1 else None


def _tonight(t: str) -> tuple[Day, Part]:
    return Day(offset=0), Part(t)


def _edged_part(p: str, e: str) -> Part:
    return Part(p, {"start": "early", "end": "late", "later": "late", "rest": ""}.get(e, e))


def _whole_unit(u: str) -> Day | None:
    return (
        Day(unit=u) if u in ("week", "weekend", "month", "year", "fortnight", "quarter") else None
    )


def _weeks_on(a: Day, b: Day) -> Day | None:
    """ "Monday two weeks from now": the Monday of the week that is meant."""
    ahead = b.plus if b == Day(offset=0, plus=b.plus) else None
    if ahead is None:
        return None
    if ahead.unit == "year" and a == Day(month=a.month) and a.month:
        return Day(month=a.month, unit="year", shift=ahead.months // 12)
    if ahead.unit != "week" or a != Day(weekdays=a.weekdays) or not a.weekdays:
        return None
    return Day(weekdays=a.weekdays, unit="week", shift=ahead.days // 7)


def _for_from(x: Length, d: Day) -> DayRange | None:
    return None if x.seconds else DayRange(start=d, length=x)


def _within(x: Length) -> Made:
    if x.seconds:
        return Made("now", Stretch(x))
    return Made("DR", DayRange(end=Day(offset=0, plus=x), before=True))


RULES = (
    Rule("D", "x:nw|nu of|in? the? d:D|Dyr", _counted_in),
    Rule("D", "a:D of|in? the? d:D|Dyr", _last_in),
    Rule("D", "a:D of the? unit_month", lambda a: _last_in(a, Day(unit="month"))),
    Rule("D", "x:nw of the? unit_month", lambda x: _counted_in(x, Day(unit="month"))),
    Rule("DP", "x:nw in? the? p:part of|in the? d:D", _counted_part),
    Rule("D", "x:nw|nu", _counted_here),
    Rule("D", "the? end of? the? unit_day of|on? d:D", _whole),
    Rule("D", "the? e:stretch of? the? d:D|Dyr", _narrow),
    Rule("D", "e:edge d:D", _narrow),
    Rule("D", "the? n:nth|ordword|last halfpast of? the? d:D", _half_of),
    Rule("D", "for? the? unit_week of|from? on? the? d:D", _week_of),
    Rule("D", "for the u:unit", _whole_unit),
    Rule("P", "at|over|approx|for|during|in the? p:meal", _part),
    Rule("D", "a:D comma? b:D", _weeks_on),
    Rule("DP", "c:clk|hr|weak comma? t:tonight", _tonight_at),
    Rule("DP", "t:tonight at|approx? c:clk|weak", lambda t, c: _tonight_at(c, t)),
    Rule("DP", "t:tonight", _tonight),
    Rule("DR", "for x:len comma? from|starting|since|after d:D", _for_from),
    Rule("DR", "x:inside from|after|before d:D", _for_from),
    Rule("DR", "x:inside", _within),
    Rule("D", "x:len from|after d:D", lambda x, d: _later(d, x)),
    Rule("D", "x:len before d:D", lambda x, d: _earlier(d, x)),
    Rule("clk", "c:clk|hr|weak comma? in|at|of|on? the|rel? p:part", in_part),
    Rule(
        "clk",
        "in|at|on|for|from|rel? the? p:part at|colon|approx? c:clk|weak|hr",
        lambda p, c: in_part(c, p),
    ),
    Rule("DP", "in|at|on? the? r:rel p:part", _coming_part),
    Rule("clk", "c:clk|weak paren? z:zone paren?", lambda c, z: c._replace(zone=z)),
    Rule("P", "in|at|on|rel? the? e:edge|stretch rel? dash? of|in? the? p:part", _edged_part),
    Rule("P", "in|at|on|for|rel? the? p:part of?", _part),
    Rule("D", "a:D from the? b:D", lambda a, b: unify(a, b) if b.unit else None),
    Rule("DP", "d:D ap:ampm", _half_day),
    Rule("DP", "d:D at|for|of? p:meal", lambda d, p: (d, Part(p))),
    Rule("D", "a:D comma|paren? of|in? the? b:D paren?", _unify_all),
)
