"""Dates that say their day and month, holidays, months and quarters of a year."""

from scheduling.phrases.grammar.clock import clock_of
from scheduling.phrases.nodes import Clock, Day, DayRange, Part
from scheduling.phrases.rules import Rule


def _month_days(r: tuple[int, int], m: int) -> DayRange | None:
    """ "29 / 30 August" """
    return DayRange(Day(day=r[0], month=m), Day(day=r[1], month=m)) if r[1] <= 31 else None


def _date(d: int, m: int, y: int = 0, wd: int | None = None) -> Day:
    return Day(weekdays=0 if wd is None else 1 << wd, day=d, month=m, year=y)


def _festival(f: str, y: int = 0, r: int | None = None) -> Day:
    return Day(festival=f, year=y, rel=r)


def _date_and_clock(
    d: tuple[int, int, bool] | tuple[int, int, int, bool], t: tuple[int, int, int, bool]
) -> tuple[Day, Clock] | None:
    """ "12.9. 19.06": the second pair of figures is the time."""
    day = _dmy(d) if len(d) == 4 else _dm(d)
    clock = clock_of(t)
    return None if day is None or clock is None else (day, clock)


def _half_day(m: int, d: int, ap: str) -> tuple[Day, Part]:
    """ "Feb 5 AM" """
    return Day(month=m, day=d), Part("morning" if ap == "am" else "afternoon")


def _quarter(q: int, y: int = 0) -> Day:
    return Day(year=y, unit="" if y else "year", nth=q, edge="quarter")


def _month_of(m: int, y: int = 0) -> Day:
    return Day(month=m, year=y)


def _ymd(t: tuple[int, int, int]) -> Day:
    return Day(year=t[0], month=t[1], day=t[2])


def _dmy(t: tuple[int, int, int, bool]) -> Day | None:
    """Day and month as written; which is which is the policy's to say unless dots or size tell."""
    a, b, year, dotted = t
    return _numeric(a, b, year, dotted=dotted)


def _numeric(a: int, b: int, year: int, *, dotted: bool) -> Day | None:
    if a > 12 or (dotted and b <= 12):
        return Day(day=a, month=b, year=year)
    if b > 12:
        return Day(day=b, month=a, year=year)
    return Day(day=a, month=b, year=year, order="?" if a != b else "")


def _dm(t: tuple[int, int, bool]) -> Day | None:
    return _numeric(t[0], t[1], 0, dotted=t[2])


def _my(t: tuple[int, int]) -> Day:
    return Day(month=t[0], year=t[1])


RULES = (
    Rule("DR", "r:ratio m:month", _month_days),
    Rule("D", "the? d:nth|ordword of? the? m:month comma? of? y:yr?", _date),
    Rule("D", "d:dom stop? of? m:month stop? comma? of? y:yr?", _date),
    Rule("D", "d:dom stop? m:month y:yr?", _date),
    Rule("D", "d:dom dash|slash m:month ( dash|slash y:yr )?", _date),
    Rule("DP", "m:month d:dom ap:ampm", _half_day),
    Rule("DP", "d:dom m:month ap:ampm", _half_day),
    Rule("DP", "d:dmy|dm comma? t:hd oclock?", _date_and_clock),
    Rule("D", "in? the? q:q of? y:yr?", _quarter),
    Rule("D", "y:yr q:q", _quarter),
    Rule("D", "m:month stop? the? d:nth|ordword comma? y:yr?", _date),
    Rule("D", "m:month stop|slash|dash? d:dom comma? y:yr?", _date),
    Rule("D", "m:month comma|slash|stop? of? y:yr", _month_of),
    Rule("D", "y:yr comma|slash? m:month", _month_of),
    Rule("D", "on|for? the? f:festival ( of|in? y:yr )?", _festival),
    Rule("D", "on|for? the? r:relfar f:festival", _festival),
    Rule("D", "on|for? the? f:festival r:relafter", _festival),
    Rule("D", "d:dom m:mo y:yr", _date),
    Rule("skip", "n:n of? month yr?", lambda n: True if 31 < n < 100 else None),
    Rule("D", "t:ymd", _ymd),
    Rule("D", "t:dmy", _dmy),
    Rule("D", "t:monyr", _my),
    Rule("D", "t:dm !ampm|oclock", _dm),
)
