"""Two requests that make the same row at once: the one that comes second looks again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

_TRIES = 4
# PostgreSQL: unique_violation, serialization_failure, deadlock_detected. SQLite's writers come one
# after the other, so there these are no races.
_LOST = frozenset({"23505", "40001", "40P01"})

_T = TypeVar("_T")


def after_races(work: Callable[[], _T]) -> _T:
    """What *work* returns; a lost race repeats it, since what it looked for is there now.

    work: one whole transaction, without effects outside it.
    """
    for _ in range(_TRIES - 1):
        try:
            return work()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _LOST:
                raise
    return work()
