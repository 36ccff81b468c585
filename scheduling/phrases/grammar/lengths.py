"""Lengths of time, and the moments a figure of hours away ("in 2h")."""

from scheduling.phrases.nodes import Instant, Length, Stretch
from scheduling.phrases.rules import Rule

_UNITS: dict[str, Length] = {
    "second": Length(seconds=1, unit="second"),
    "minute": Length(seconds=60, unit="minute"),
    "hour": Length(seconds=3600, unit="hour"),
    "day": Length(days=1, unit="day"),
    "workday": Length(days=1, unit="workday", workdays=True),
    "week": Length(days=7, unit="week"),
    "fortnight": Length(days=14, unit="fortnight"),
    "weekend": Length(days=7, unit="weekend"),
    "month": Length(months=1, unit="month"),
    "quarter": Length(months=3, unit="quarter"),
    "year": Length(months=12, unit="year"),
}


def length_of(u: str, n: float = 1, more: float = 0) -> Length | None:
    unit = _UNITS[u]
    amount = n + more
    if amount > 5000:
        return None
    if amount == int(amount):
        return unit.times(int(amount))
    if unit.seconds:
        return unit._replace(seconds=int(unit.seconds * amount))
    if unit.months == 12:
        return Length(months=int(12 * amount), unit="month")
    days = unit.days or 30
    return Length(seconds=int(86400 * days * amount), unit="hour")


def _half_length(u: str, h: int, n: float = 0) -> Length | None:
    return length_of(u, n, 0.5)


def _quarters(u: str, m: int, n: float = 0) -> Length | None:
    return length_of(u, n, m / 60)


def _ratio(r: tuple[int, int], u: str) -> Length | None:
    return length_of(u, r[0] / r[1])


def _compound(n: int, u: str, o: int, v: str, p: int = 0, w: str = "") -> Length | None:
    first, second = length_of(u, n), length_of(v, o)
    third = length_of(w, p) if w else Length()
    if first is None or second is None or third is None:
        return None
    return first.plus(second).plus(third)._replace(unit=v)


def _within_hours(h: int) -> Stretch:
    return Stretch(Length(seconds=3600 * h))


def _hours_ahead(h: int) -> Instant:
    return Instant(Length(seconds=3600 * h))


RULES = (
    # lengths before "at 5": "5 minutes"
    Rule("len", "n:n|a u:unit and|comma? o:n v:unit ( and|comma? p:n w:unit )?", _compound),
    Rule("len", "n:n|a u:unit and h:halfpast", _half_length),
    Rule("len", "n:n and|plus a? h:halfpast u:unit", _half_length),
    Rule("len", "a? h:halfpast a? u:unit", _half_length),
    Rule("len", "a? m:quarter|fraction of? a? u:unit", _quarters),
    Rule("len", "r:ratio u:unit", _ratio),
    Rule("len", "r:ratio oclock", lambda r: _ratio(r, "hour")),
    Rule("len", "n:decimal u:unit", length_of),
    Rule("len", "n:n|a|few more? u:unit", length_of),
    Rule("now", "in approx? h:hours", _hours_ahead),
    Rule("now", "within the? h:hours", _within_hours),
    Rule("now", "in the h:hours", _within_hours),
    Rule("now", "in approx? n:n tick", lambda n: Instant(Length(seconds=60 * n))),
)
