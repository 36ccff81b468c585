"""Dates of the holidays people name when they say when they are free.

Rules instead of a table by year: a fixed date, a weekday counted in a month, or days from Easter
Sunday (Gregorian computus, Meeus/Jones/Butcher). Where countries differ (mother's day) the most
widespread rule is taken; public holidays by country are the business of hours, not of words.

Our own rules instead of the `holidays` library, which the tests hold them against: it answers which
days a country does not work, under names that follow the machine's locale, and this asks when a
day is that was named in the candidate's words, often one on which people do work (Halloween,
Mother's Day, Black Friday). Its import and first country take 0.8 s (version 0.109), five times
what this package may take to start and a thousand times what a text may.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

Fixed = tuple[int, int]
_FIXED: Mapping[str, Fixed] = MappingProxyType({
    "new year": (1, 1), "epiphany": (1, 6), "australia": (1, 26), "groundhog": (2, 2),
    "valentine": (2, 14), "womens": (3, 8), "patrick": (3, 17), "fools": (4, 1), "anzac": (4, 25),
    "labour": (5, 1), "juneteenth": (6, 19), "midsummer": (6, 24), "canada": (7, 1),
    "independence us": (7, 4), "bastille": (7, 14), "assumption": (8, 15), "unity": (10, 3),
    "halloween": (10, 31), "all saints": (11, 1), "all souls": (11, 2), "guy fawkes": (11, 5),
    "martin": (11, 11), "veterans": (11, 11), "nicholas": (12, 6), "christmas eve": (12, 24),
    "christmas": (12, 25), "boxing": (12, 26), "new year eve": (12, 31),
})  # fmt: skip
_FROM_EASTER: Mapping[str, int] = MappingProxyType({
    "rose monday": -48, "shrove tuesday": -47, "ash wednesday": -46, "palm sunday": -7, "maundy": -3,
    "good friday": -2, "holy saturday": -1, "easter": 0, "easter monday": 1, "ascension": 39,
    "whit sunday": 49, "whit monday": 50, "trinity": 56, "corpus christi": 60,
})  # fmt: skip
# month, weekday, which one (-1: the last), days on from there
_COUNTED: Mapping[str, tuple[int, int, int, int]] = MappingProxyType({
    "mlk": (1, 0, 3, 0), "presidents": (2, 0, 3, 0), "mothers": (5, 6, 2, 0), "memorial": (5, 0, -1, 0),
    "fathers": (6, 6, 3, 0), "labor us": (9, 0, 1, 0), "columbus": (10, 0, 2, 0),
    "thanksgiving": (11, 3, 4, 0), "black friday": (11, 3, 4, 1), "cyber monday": (11, 3, 4, 4),
})  # fmt: skip


def on(festival: str, year: int) -> date:
    """The day of *festival* in *year*. Raises KeyError for a name that is not known here."""
    if festival in _FIXED:
        month, day = _FIXED[festival]
        return date(year, month, day)
    if festival in _FROM_EASTER:
        return easter(year) + timedelta(days=_FROM_EASTER[festival])
    month, weekday, nth, more = _COUNTED[festival]
    if nth > 0:
        first = date(year, month, 1)
        found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    else:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        found = last - timedelta(days=(last.weekday() - weekday) % 7)
    return found + timedelta(days=more)


def easter(year: int) -> date:
    """Easter Sunday in the Western churches."""
    golden, century, of_century = year % 19, year // 100, year % 100
    skipped = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + skipped + 15) % 30
    drift = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    moon = (golden + 11 * epact + 22 * drift) // 451
    month, day = divmod(epact + drift - 7 * moon + 114, 31)
    return date(year, month, day + 1)
