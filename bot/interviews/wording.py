"""How times are told to a person: in their zone, in their language, never ambiguous."""

from __future__ import annotations

from datetime import datetime

import pendulum

_FORMATS = {
    "en": "ddd D MMM, h:mm A",
    "es": "ddd D MMM, H:mm",
    "fr": "ddd D MMM, H:mm",
    "de": "ddd D. MMM, H:mm",
    "pt": "ddd D MMM, H:mm",
}


def spoken_time(moment: datetime, *, zone: str, language: str) -> str:
    """E.g. ``Tue 10 Mar, 3:00 PM``: the moment on the clock of *zone* (IANA)."""
    locale = language if language in _FORMATS else "en"
    return pendulum.instance(moment).in_timezone(zone).format(_FORMATS[locale], locale=locale)


def zone_name(moment: datetime, *, zone: str) -> str:
    """What the zone is called at that moment, e.g. ``CET``; the IANA name where that is a number."""
    name = pendulum.instance(moment).in_timezone(zone).tzname() or zone
    return zone if name.lstrip("+-").isdigit() else name
