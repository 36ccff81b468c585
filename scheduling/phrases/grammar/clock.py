"""Times of day: spelled out ("half past four") and in figures ("16:30").

Categories made: `clk` a time of day, `hourlen` one that may also be a length ("15 horas"), `weak` one
that counts only beside a day or a preposition ("two thirty", "1430").
"""

from scheduling.phrases.nodes import Clock, TimeRange
from scheduling.phrases.rules import Rule


def clock_of(t: tuple[int, int, int, bool], ap: str = "") -> Clock | None:
    """The time of a figure (hour, minute, second, surely on the 24-hour clock)."""
    hour, minute, second, exact = t
    if ap and hour > 12:  # "1920pm", "15:00 pm": the 24-hour figure is the surer one
        ap = "24"
    return _clock(hour, minute, second, ap or ("24" if exact or hour > 12 else ""))


def _clock(hour: int, minute: int, second: int, half: str) -> Clock | None:
    if half in ("am", "pm") and not 1 <= hour <= 12:
        return None if hour > 24 else Clock(hour, minute, second, "24")
    if hour > 12 or hour == 0:
        half = "24"
    return Clock(hour, minute, second, half)


def _on_the_hour(h: int, ap: str = "") -> Clock | None:
    return _clock(h, 0, -1, ap)


def _hour_minute(h: int, m: int, ap: str = "") -> Clock | None:
    return _clock(h, m, -1, ap)


def _hhmm(t: int, ap: str = "") -> Clock | None:
    if 1900 <= t < 2100 and not ap:
        return None  # more likely a year; "at 2015" is read below
    return clock_of((t // 100, t % 100, -1, False), ap)


def _military(t: int, ap: str = "") -> Clock | None:
    return clock_of((t // 100, t % 100, -1, not ap), ap)


def _of(h: int | Clock, ap: str) -> Clock:
    return h if isinstance(h, Clock) else Clock(h, half=ap)


def _past(m: int, h: int | Clock, ap: str = "") -> Clock | None:
    base = _of(h, ap)
    return _clock(base.hour, m, -1, base.half) if 0 < m < 60 else None


def _before(m: int, h: int | Clock, ap: str = "") -> Clock | None:
    base = _of(h, ap)
    if not 0 < m < 60:
        return None
    half = base.half
    hour = base.hour - 1
    if hour == 0:
        hour, half = 12, {"am": "pm", "pm": "am"}.get(half, half)
    elif hour < 0:
        hour = 23
    elif base.hour == 12 and half in ("am", "pm"):
        half = "am" if half == "pm" else "pm"
    return _clock(hour, 60 - m, -1, half)


def _twenty_to(m: int, h: int | Clock, ap: str = "") -> Clock | None:
    """Without the word "minutes" only figures that can be no hour: "ten to five" is a range."""
    return _before(m, h, ap) if m in (20, 25) or isinstance(h, Clock) else None


def _half_before(m: int, h: int, ap: str = "") -> Clock | None:
    return _before(m, h, ap)


def _noonish(h: int, t: tuple[int, int], ap: str = "") -> Clock:
    """ "las 12 del mediodía" """
    return _noon(t) if h == 12 else Clock(h, half="pm" if t[0] else "am")


def _noon(t: tuple[int, int]) -> Clock:
    return Clock(t[0], t[1], -1, "24")


def _spoken(h: int, m: int) -> Clock | None:
    """ "five-thirty" """
    return _clock(h, m, -1, "") if 1 <= h <= 12 and 10 <= m <= 59 else None


def _hhmm_range(t: int, u: int) -> TimeRange | None:
    """ "1810-2020" are hours, "2010-2015" are years."""
    if 1900 <= t < 2100 and 1900 <= u < 2100:
        return None
    return TimeRange(_certain(t), _certain(u))


def _spoken_hour(h: int) -> Clock:
    return Clock(h, half="24" if h > 12 or h == 0 else "", bare=True)


def _between_hours(a: int, b: int, ap: str = "") -> TimeRange | None:
    last = _clock(b, 0, -1, ap)
    return TimeRange(_spoken_hour(a), last._replace(bare=not ap)) if last else None


def _certain(t: int) -> Clock:
    return Clock(t // 100, t % 100, -1, "24" if t < 100 or t > 1259 or t < 1000 else "")


def _ofclock_of(t: tuple[int, int, int, bool]) -> Clock:
    return Clock(t[0], t[1], -1, "24")


SPOKEN = (
    Rule("skip", "the? nth|ordword thing", lambda: True),
    # "two to four people", "15 candidates"
    Rule("skip", "between|from|ago|each? n to|ato|or|and|dash n counted", lambda: True),
    Rule("skip", "n counted", lambda: True),
    Rule("fix", "no comma", lambda: True),
    # "half past four", "20 after 3pm", "a quarter to noon"
    Rule("clk", "a? m:fraction|n unit_minute? past|after at|the? h:hr oclock? ap:ampm?", _past),
    Rule(
        "clk", "a? m:fraction|n unit_minute? past|after h:midday", lambda m, h: _past(m, _noon(h))
    ),
    Rule("clk", "a? m:fraction tosub at|the? h:hr oclock? ap:ampm?", _before),
    Rule("clk", "m:n unit_minute tosub at|the? h:hr oclock? ap:ampm?", _before),
    Rule("clk", "a? m:fraction|n unit_minute? tosub h:midday", lambda m, h: _before(m, _noon(h))),
    Rule("clk", "m:n tosub h:hr oclock? ap:ampm?", _twenty_to),
    Rule("clk", "m:halfnext h:hr oclock? ap:ampm?", _half_before),
    Rule("clk", "m:halfback h:hr oclock? ap:ampm?", _past),
    # "trois heures et demie", "tres y cuarto", "drei Uhr dreißig"
    Rule("clk", "h:hr|hours oclock? plus m:fraction oclock? ap:ampm?", _past),
    Rule("clk", "h:hr|hours oclock plus? m:mi unit_minute? ap:ampm?", _past),
    Rule("clk", "h:hr|hours oclock plus? m:n unit_minute ap:ampm?", _past),
    Rule("clk", "h:hr ap:ampm plus m:fraction", _past),
    Rule("clk", "h:hr ap:ampm minus m:fraction|n", _before),
    Rule("clk", "at? h:hr oclock? ap:ampm? of the? t:midday", _noonish),
    Rule("clk", "h:hr plus m:spoken unit_minute? ap:ampm?", _past),
    Rule(
        "clk",
        "h:hr plus m:mi unit_minute? ap:ampm?",
        lambda h, m, ap="": _past(m, h, ap) if m > 24 else None,
    ),
    Rule("clk", "h:hr plus m:fraction ap:ampm?", _past),
    Rule("clk", "h:hr minus m:fraction|n unit_minute? ap:ampm?", _before),
    Rule(
        "clk", "c:hm plus m:fraction", lambda c, m: _clock(c[0], m, -1, "24" if c[0] > 12 else "")
    ),
    Rule("clk", "h:hr|hours oclock? minus m:fraction|n unit_minute? ap:ampm?", _before),
    Rule("clk", "h:midday plus m:fraction|n unit_minute?", lambda h, m: _past(m, _noon(h))),
    Rule("clk", "m:n unit_minute? past t:hm", lambda m, t: _past(m, _ofclock_of(t))),
    Rule("weak", "h:spoken dash m:spoken", _spoken),
    Rule("weak words", "h:spoken oh m:spoken", _hour_minute),
    Rule("weak", "h:hr oh m:n", _hour_minute),
    Rule("S", "between at? a:hr and at? b:hr ap:ampm? !month|of|slash|dash|stop", _between_hours),
    Rule("hourlen", "h:hr hourly plus m:fraction ap:ampm?", _hour_minute),
    Rule("hourlen", "h:hr hourly plus m:mi unit_minute ap:ampm?", _hour_minute),
    Rule("hourlen", "h:hr hourly plus m:spoken !hourly|oclock|unit_minute", _hour_minute),
    Rule("hourlen", "h:hr hourly m:mi unit_minute? ap:ampm?", _hour_minute),
    Rule("hourlen", "h:hr hourly minus m:fraction|n ap:ampm?", _before),
    Rule("hourlen", "h:hr hourly ap:ampm?", _on_the_hour),
)

FIGURES = (
    Rule("clk", "t:hhmm hourword", lambda t: Clock(t // 100, t % 100, -1, "24")),
    Rule("S", "t:hhmm dash|to u:hhmm", _hhmm_range),
    # figures with am or pm, with a colon, with "o'clock"
    Rule("clk", "t:hm oclock? ap:ampm?", clock_of),
    Rule("clk", "t:hd ap:ampm", clock_of),
    Rule("clk", "t:hd oclock", clock_of),
    Rule("clk", "t:hhmm ap:ampm", _hhmm),
    Rule("clk", "h:hr m:mi ap:ampm", _hour_minute),
    Rule("clk", "h:hr ap:ampm", _on_the_hour),
    Rule("clk", "h:hr in the ap:ampm", _on_the_hour),
    Rule("clk", "h:hr oclock ap:ampm?", _on_the_hour),
    Rule("clk", "t:midday", _noon),
    Rule("clk", "at t:hd ap:ampm?", clock_of),
    Rule("weak", "t:hd", clock_of),
    Rule("weak", "t:military", _military),
    Rule("weak", "t:hhmm", _hhmm),
    Rule("weak words", "h:spoken m:spoken", _spoken),
    Rule("weak", "h:hr m:mi", _hour_minute),
)
