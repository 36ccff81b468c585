"""Telephone numbers as one thing: E.164."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat


def to_e164(number: str) -> str:
    """*number* in E.164, e.g. ``+14155550123``.

    Raises ValueError, without the number in it, for what is no telephone number or lacks its
    country code.
    """
    try:
        parsed = phonenumbers.parse(number, None)
    except NumberParseException as error:
        raise ValueError(
            "not a telephone number with its country code, such as +14155550123"
        ) from error
    if not phonenumbers.is_possible_number(parsed):
        raise ValueError("not a possible telephone number: check its length and country code")
    return str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))


def zone_of(e164: str) -> str | None:
    """The IANA zone that the number's prefix lies in, or None where it spans several."""
    from phonenumbers import timezone as zones  # loads 2 MB of prefixes: only where it is asked for

    names = zones.time_zones_for_number(phonenumbers.parse(e164, None))
    return names[0] if len(names) == 1 and "/" in names[0] else None
