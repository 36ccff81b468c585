"""Days named by their distance from today, or by their place in a week, month or year."""

from scheduling.phrases.grammar import ahead
from scheduling.phrases.nodes import (
    ALL_WEEK,
    MON_FRI,
    Clock,
    Counted,
    Day,
    DayRange,
    Length,
    TimeRange,
)
from scheduling.phrases.rules import Made, Rule

_COUNTABLE = frozenset({"day", "week", "weekend", "fortnight", "month", "quarter"})
_STRETCHES = frozenset(
    {"week", "weekend", "workweek", "fortnight", "month", "quarter", "year", "day", "workday"}
)


def _weekday(wd: int, r: int | None = None) -> Day:
    return Day(weekdays=1 << wd, rel=None if r == 3 else r)


def _offset(o: int) -> Day:
    return Day(offset=o)


def _habit(s: int) -> Day:
    return Day(weekdays=s, every=True)


def _every_weekday(wd: int) -> Day:
    return Day(weekdays=1 << wd, every=True)


def _stretch(u: str, r: int) -> Day | None:
    if u == "day":
        return Day(offset=r)
    if r == 3:
        r = 1
    if r == 2:
        return Day(unit=u, shift=2) if u in _STRETCHES else None
    return Day(unit=u, shift=r) if u in _STRETCHES else None


def _either_stretch(r: int, u: str, s: int) -> DayRange | None:
    """ "this week or next" """
    first, last = _stretch(u, r), _stretch(u, s)
    return DayRange(first, last) if first and last and (r, s) == (0, 1) else None


def _range_to(a: Clock | int, b: Clock | int) -> TimeRange:
    return TimeRange(_hour(a), _hour(b))


def _hour(value: Clock | int) -> Clock:
    return value if isinstance(value, Clock) else _bare_at(value)


def _dom_range(a: int, b: int) -> DayRange | None:
    return DayRange(Day(day=a), Day(day=b)) if a != b else None


def _dom_range_in(a: int, b: int, r: int) -> DayRange | None:
    """ "the 4th to the 23rd of this month" """
    return DayRange(_day_of_month(a, r), _day_of_month(b, r)) if a < b else None


def _relative_month(m: int, r: int) -> Day:
    return Day(month=m, rel=r)


def _counted_weekday(n: int, wd: int) -> Made | None:
    """ "third Tuesday"; "the 12th Thursday" is the 12th, a Thursday."""
    if n > 31:
        return None
    return Made("D", Day(weekdays=1 << wd, day=n)) if n > 5 else Made("nw", Counted(n, wd))


def _counted_unit(n: int, u: str) -> Counted | None:
    return Counted(n, unit=u) if u in _COUNTABLE else None


def _iso_week(n: int) -> Day | None:
    return Day(unit="isoweek", nth=n) if 1 <= n <= 53 else None


def _day_of_month(d: int, r: int) -> Day:
    return Day(day=d, unit="month", shift=r)


def weekday_dom(wd: int, d: int) -> Day:
    """ "Tuesday the 10th" """
    return Day(weekdays=1 << wd, day=d)


def _whole_unit(u: str) -> Day | None:
    return Day(unit=u) if u in _STRETCHES and u != "day" else None


def _edge_unit(e: str, u: str) -> Day | None:
    return Day(unit=u, edge=e) if u in _STRETCHES and u != "day" else None


def _my_unit(u: str) -> Day | None:
    return Day(offset=0) if u == "day" else _whole_unit(u)


def _rest_of_day() -> DayRange:
    return DayRange(end=Day(offset=0))


def _edge_month(e: str, m: int, y: int = 0) -> Day:
    return Day(month=m, year=y, edge=e)


def _edge_word(w: tuple[str, str]) -> Day:
    return Day(unit=w[1], edge=w[0]) if w[1] != "day" else Day(offset=0)


def _day(d: int) -> Day:
    return Day(day=d)


def _month(m: int) -> Day:
    return Day(month=m)


def _year(y: int) -> Day:
    return Day(year=y)


def _weekday_week(d: int, u: str) -> Day | None:
    """British "Friday week": a week after the coming Friday."""
    return Day(weekdays=1 << d, rel=0, plus=Length(days=7, unit="week")) if u == "week" else None


def _weekset() -> Day:
    return Day(weekdays=MON_FRI, every=True)


def _bare_at(h: int) -> Clock:
    return Clock(h, half="24" if h > 12 or h == 0 else "", bare=True)


def _same_clock(c: Clock) -> Clock:
    return c


def _same_day(d: Day) -> Day:
    return d


RULES = (
    Rule("nw", "the? n:nth|ordword wd:weekday", _counted_weekday),
    Rule("D", "the|thedate? d:nth|ordword|dom unit_day? of? the? r:rel unit_month", _day_of_month),
    Rule("D", "the|thedate? d:nth|ordword|dom of the? unit_month r:relafter", _day_of_month),
    Rule("nu", "the? n:nth|ordword u:unit", _counted_unit),
    Rule("D", "e:edge dash? m:month y:yr?", _edge_month),
    Rule("DR", "the? rest of? the|rel? unit_day", _rest_of_day),
    Rule("D", "the? e:stretch of? the? u:unit !relafter", _edge_unit),
    Rule("D", "the? w:edgeword", _edge_word),
    Rule("D", "for? my u:unit", _my_unit),
    *ahead.RULES,
    Rule("S", "from|between at? a:clk|hr|weak|hourlen ato at? b:clk|hr|weak|hourlen", _range_to),
    Rule("S", "a:clk|hourlen ato at? b:clk|hr|weak|hourlen", _range_to),
    Rule("S", "a:hr ato at? b:clk|hourlen", _range_to),
    Rule("S", "between at? a:hourlen and at? b:hourlen|clk", _range_to),
    Rule("clk", "at approx? c:hourlen", _same_clock),
    Rule("clk", "c:hourlen", _same_clock),
    Rule("DR", "a:dom stop to|dash b:dom stop", _dom_range),
    Rule("DR", "fromday the? a:dom stop? to|dash the? b:dom stop?", _dom_range),
    Rule("DR", "from? the? a:dom to|ato|dash the? b:dom of? the? r:rel unit_month", _dom_range_in),
    # weekdays
    Rule("D", "every|all wd:weekday", _every_weekday),
    Rule("D", "each unit_day", lambda: Day(weekdays=ALL_WEEK, every=True)),
    Rule("D", "all u:unit", _whole_unit),
    Rule("D", "on? s:habit", _habit),
    Rule("D", "the? wd:weekday after r:rel", lambda wd, r: _weekday(wd, 2) if r == 1 else None),
    Rule("D", "the? m:month after r:rel", lambda m, r: Day(month=m, rel=2) if r == 1 else None),
    Rule("D", "the? u:unit after the? r:rel", lambda u, r: _stretch(u, 2) if r == 1 else None),
    Rule("DR", "the? r:rel u:unit or the? s:rel !unit|weekday|solo|len", _either_stretch),
    Rule("D", "on? the? r:rel wd:weekday", _weekday),
    Rule("D", "on|the? wd:weekday r:relafter", _weekday),
    Rule("D", "in? the? m:month r:relafter", _relative_month),
    Rule("D", "the? d:weekday x:unit_week", lambda d, x: _weekday_week(d, "week")),
    Rule("D", "on? the? wd:weekday comma? the|thedate d:dom", weekday_dom),
    Rule("D", "on? the? wd:weekday comma? the? d:ord|ordword", weekday_dom),
    Rule("D", "on? the? wd:weekday d:bigday !dash|to|oclock", weekday_dom),
    Rule(
        "D",
        "on? wd:weekday r:rel unit_week",
        lambda wd, r: Day(weekdays=1 << wd, unit="week", shift=r),
    ),
    Rule("D", "on? the? wd:weekday", _weekday),
    Rule("D", "weekset", _weekset),
    # stretches of the calendar
    Rule("D", "in? the? r:rel m:solo", _relative_month),
    Rule("D", "in? the? r:relfar m:month", _relative_month),
    Rule("D", "in? the? r:rel u:unit", _stretch),
    Rule("D", "in? the? u:unit r:relafter", _stretch),
    Rule("D", "on|for? the? o:offset", _offset),
    Rule("D", "on? the d:ord|ordword", _day),
    Rule("D", "on? d:ord", _day),
    Rule("D", "on the? d:dom stop", _day),
    Rule("D", "on|for the? d:bigday", _day),
    Rule("D", "on? thedate d:dom stop?", _day),
    Rule("D", "in|by|for m:month", _month),
    Rule("D", "m:solo", _month),
    Rule("D", "in y:yr", _year),
    Rule("Dyr", "y:yr", _year),
    Rule("clk", "at t:hhmm", lambda t: Clock(t // 100, t % 100, -1, "24" if t > 1259 else "")),
    Rule("D", "the? unit_weekend", lambda: Day(unit="weekend")),
    Rule("D", "unit_week n:n !unit|thing", _iso_week),
    # times that a preposition makes certain
    Rule("clk", "at approx? stop? c:clk", _same_clock),
    Rule("clk", "at approx? c:weak", _same_clock),
    Rule("clk", "at approx? stop? h:hr", _bare_at),
    Rule("clk", "c:clk|weak ish", _same_clock),
    Rule("clk", "h:hr ish", _bare_at),
    Rule("clk", "approx stop? c:clk", _same_clock),
    Rule("clk", "approx stop? c:weak", _same_clock),
    Rule("weak", "approx h:hr", _bare_at),
    Rule("D", "on d:D", _same_day),
)
