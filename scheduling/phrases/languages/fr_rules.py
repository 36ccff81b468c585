"""What French grammar has of its own. Tried before the shared rules of each stage."""

from scheduling.phrases.grammar.dates import weekday_dom
from scheduling.phrases.nodes import Clock, Day, Length, TimeRange
from scheduling.phrases.rules import Rule


def _weekday_in(wd: int, n: int) -> Day | None:
    weeks = {8: 1, 15: 2}.get(n)
    return Day(weekdays=1 << wd, rel=0, plus=Length(days=7 * weeks, unit="week")) if weeks else None


def _written_out(d: int, m: int, y: int) -> Day:
    """ "le 20 02 14" """
    return Day(day=d, month=m, year=y)


def _from_noon(t: tuple[int, int], h: int) -> TimeRange:
    """ "entre midi et deux" """
    return TimeRange(Clock(t[0], half="24"), Clock(h, half="pm" if t[0] and h < 12 else "24"))


def _hour_and_minutes(t: tuple[int, int, int, bool], m: int) -> Clock | None:
    """ "8 h et vingt minutes" """
    return Clock(t[0], m, half="24" if t[0] > 12 else "") if t[1] == 0 < m < 60 else None


def _spoken_pair(h: int, m: int, ap: str = "") -> Clock | None:
    """ "sept trente" """
    half = "24" if h > 12 else ap
    return Clock(h, m, half=half) if 0 < h <= 24 and 10 <= m < 60 else None


def _weak_hours(a: int, b: int) -> TimeRange | None:
    """ "15 à 16 demain": hours only beside a day."""
    first, last = (Clock(h, half="24" if h > 12 else "", bare=True) for h in (a, b))
    return TimeRange(first, last, weak=True) if a != b else None


def _month_of_year(m: int, y: int = 0) -> Day:
    return Day(month=m, year=y)


def _edge_of_month(e: str, m: int, y: int = 0) -> Day:
    """ "début du mois d'avril" """
    return Day(month=m, year=y, edge=e)


def _later_in(r: int, u: str) -> Day | None:
    """ "plus tard cette semaine" """
    return Day(unit=u, edge="later") if r == 0 and u in ("week", "month", "year") else None


def _later_today(u: int) -> Day | None:
    return Day(offset=0) if u == 0 else None


RULES: dict[str, tuple[Rule, ...]] = {
    "clock": (
        Rule("skip", "has a !hourly|unit", lambda: True),
        Rule("D", "thedate d:dom m:mo y:yr|yy", _written_out),
        Rule("S", "between t:midday and h:hr oclock|hourly?", _from_noon),
        Rule("clk", "t:hm plus? m:mi|spoken unit_minute", _hour_and_minutes),
        Rule(
            "clk",
            "h:spoken m:spoken ap:ampm? !hourly|oclock|unit|month|weekday|hr",
            _spoken_pair,
        ),
    ),
    "dates": (
        Rule("S weakS", "a:hr ato b:hr !month|unit|clk|hourlen|rel", _weak_hours),
        Rule("D", "unit_month of? m:mo comma|of? unit_year? y:yr", _month_of_year),
        Rule("D", "in m:mo of the unit_year y:yr", _month_of_year),
        Rule("D", "in? the? unit_month of m:month y:yr?", _month_of_year),
        Rule("D", "the? e:stretch of the? unit_month of m:month y:yr?", _edge_of_month),
        Rule("inside", "in the x:len !relafter", lambda x: x),
        Rule("skip", "lasting len|hourlen", lambda: True),
        Rule("D", "later r:rel u:unit", _later_in),
        Rule("D", "later u:offset", _later_today),
        Rule("Dyr", "in? the? unit_year y:yr", lambda y: Day(year=y)),
        Rule("D", "on? the? wd:weekday comma? d:dom !dash|hourly|oclock", weekday_dom),
        Rule("D", "on? wd:weekday in n:n", _weekday_in),
    ),
}
