"""Days and moments told by their distance from now: in, ago, within, the next three weeks."""

from scheduling.phrases.grammar.lengths import length_of
from scheduling.phrases.nodes import Clock, Day, Instant, Length, Stretch
from scheduling.phrases.rules import Made, Rule


def _stretches(x: Length, r: int) -> Made | None:
    """ "next three weeks", "last two days" """
    if x.seconds:
        return Made("now", Stretch(x.times(-1 if r < 0 else 1))) if r else None
    count = {
        "week": x.days // 7, "weekend": x.days // 7, "fortnight": x.days // 14,
        "month": x.months, "quarter": x.months // 3, "year": x.months // 12,
    }.get(x.unit, x.days)  # fmt: skip
    if count < 1 or r == 0:
        return None
    return Made("D", Day(unit=x.unit, shift=1 if r > 0 else -1, run=count))


def _counted_stretch(n: int, r: int, u: str) -> Made | None:
    """ "the three next weeks" """
    length = length_of(u, n)
    return _stretches(length, r) if length is not None else None


def _ahead(x: Length) -> Made:
    return Made("now", Instant(x)) if x.seconds else Made("D", Day(offset=0, plus=x))


def _clock_hours(x: Clock) -> Instant:
    return Instant(Length(seconds=3600 * x.hour + 60 * x.minute))


def _ago(x: Length) -> Made:
    return _ahead(x.times(-1))


def _now() -> Instant:
    return Instant()


def _weekdays_on(n: int, wd: int) -> Day:
    """ "two Mondays from now" """
    return Day(weekdays=1 << wd, plus=Length(days=7 * (n - 1), unit="week"))


def _habits_on(n: int, s: int) -> Day:
    return Day(weekdays=s, plus=Length(days=7 * (n - 1), unit="week"))


def _next_hour(r: int) -> Stretch | None:
    return Stretch(Length(seconds=3600)) if r == 1 else None


RULES = (
    Rule("now", "nowword", _now),
    Rule("now", "the? r:rel unit_hour", _next_hour),
    Rule("D", "n:n|a|few wd:weekday hence", _weekdays_on),
    Rule("D", "n:n|a|few s:habit hence", _habits_on),
    Rule("D", "in? approx? x:len hence", _ahead),
    Rule("D", "in approx? x:len", _ahead),
    Rule("D", "x:len ago", _ago),
    Rule("D", "ago x:len", _ago),
    Rule("now", "in approx? x:hourlen", _clock_hours),
    Rule("now", "x:hourlen hence", _clock_hours),
    Rule("inside", "within the? x:hourlen", lambda x: Length(seconds=3600 * x.hour, unit="hour")),
    Rule("inside", "within the? rel? x:len", lambda x: x),
    Rule("D", "in|over|within? the? r:rel x:len", _stretches),
    Rule("D", "the? n:n|few r:rel u:plural", _counted_stretch),
    Rule("D", "in? the? x:len r:relafter", _stretches),
)
