"""How long to wait before a message is tried again (SPEC 4.3)."""

from __future__ import annotations

import random
from datetime import timedelta

MAX_ATTEMPTS = 3
_BASE = timedelta(seconds=1)
_CAP = timedelta(seconds=30)


def retry_delay(attempts: int) -> timedelta:
    """The wait after the *attempts*-th try: 1 s, 2 s, … up to 30 s, plus up to as much again.

    The jitter keeps messages that failed together from coming back together.
    """
    wait: timedelta = min(_BASE * 2.0 ** (attempts - 1), _CAP)
    return wait + wait * random.random()  # noqa: S311 - nothing secret rests on it
