"""Identifiers: sortable by time of making, not guessable, readable by kind.

Layout as in RFC 9562's UUIDv7 (48 bits of milliseconds, then randomness), written in Crockford's
base32 behind a prefix: `cnd_01k0…`. 80 random bits keep them from being guessed. Within a process each
is greater than the one before, so that rows made in one millisecond keep their order.
"""

from __future__ import annotations

import secrets
import time
from threading import Lock

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS = 80
_STEP_BITS = 40
_DIGITS = 26

_lock = Lock()
_last = 0


def new_id(prefix: str) -> str:
    """A fresh identifier, e.g. ``cnd_01k0…``: *prefix*, an underscore, 26 base32 digits."""
    value = _next_value()
    digits = []
    for _ in range(_DIGITS):
        value, digit = divmod(value, 32)
        digits.append(_ALPHABET[digit])
    return f"{prefix}_{''.join(reversed(digits))}"


def _next_value() -> int:
    global _last
    fresh = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    with _lock:
        _last = max(fresh, _last + 1 + secrets.randbits(_STEP_BITS))
        return _last
