"""Time zones by the names people use for them.

An abbreviation that says "standard" or "daylight" is the offset it names, all year; a name that
does not ("Eastern", "London time") is a zone with its summer time on the day meant.
"""

from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Fixed offsets, minutes from UTC, for abbreviations that name standard or summer time.
_FIXED = {
    "gmt": 0,
    "utc": 0,
    "z_time": 0,
    "bst": 60,
    "wet": 0,
    "west": 60,
    "cet": 60,
    "cest": 120,
    "mez": 60,
    "mesz": 120,
    "eet": 120,
    "eest": 180,
    "msk": 180,
    "ist": 330,
    "sgt": 480,
    "hkt": 480,
    "jst": 540,
    "kst": 540,
    "awst": 480,
    "acst": 570,
    "aest": 600,
    "aedt": 660,
    "nzst": 720,
    "nzdt": 780,
    "ast": -240,
    "adt": -180,
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
    "akst": -540,
    "hst": -600,
    "brt": -180,
    "art": -180,
}
# Names that follow the clocks of a place, its summer time included.
_PLACES = {
    "America/New_York": "et eastern eastern_time new_york_time nyc_time ny_time boston_time",
    "America/Chicago": "central central_time chicago_time",
    "America/Denver": "mountain_time denver_time",
    "America/Los_Angeles": "pt pacific pacific_time la_time california_time seattle_time sf_time",
    "America/Toronto": "toronto_time",
    "America/Sao_Paulo": "brasilia_time são_paulo_time sao_paulo_time",
    "Europe/London": "london_time uk_time british_time",
    "Europe/Dublin": "dublin_time irish_time",
    "Europe/Paris": "paris_time french_time heure_de_paris",
    "Europe/Madrid": "madrid_time spanish_time hora_de_madrid",
    "Europe/Berlin": "berlin_time german_time berliner_zeit deutscher_zeit",
    "Europe/Lisbon": "lisbon_time hora_de_lisboa",
    "Europe/Amsterdam": "amsterdam_time",
    "Europe/Warsaw": "warsaw_time",
    "Europe/Zurich": "zurich_time",
    "Asia/Kolkata": "india_time indian_time india_standard_time",
    "Asia/Singapore": "singapore_time",
    "Asia/Tokyo": "tokyo_time japan_time",
    "Asia/Hong_Kong": "hong_kong_time",
    "Asia/Dubai": "dubai_time gulf_time",
    "Australia/Sydney": "sydney_time",
    "Australia/Melbourne": "melbourne_time",
    "UTC": "universal_time",
}


def offset_name(minutes: int) -> str:
    """ "+05:30" for 330."""
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


# Words → zone, as a language declares words.
WORDS: dict[str, str] = {
    **{offset_name(m): "" for m in _FIXED.values()},
    **_PLACES,
}
for _word, _minutes in _FIXED.items():
    WORDS[offset_name(_minutes)] += f" {_word}"


@lru_cache(maxsize=256)
def zone_named(name: str) -> tzinfo | None:
    """An IANA zone, or a fixed offset for "+05:30"; None for what is neither."""
    if name == "UTC":
        return UTC
    if name[:1] in "+-" and len(name) == 6:
        minutes = int(name[1:3]) * 60 + int(name[4:6])
        return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
