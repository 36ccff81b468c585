from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.api.races import after_races


class Refused(Exception):
    """A driver's error with PostgreSQL's code."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


class Work:
    """Fails with the given codes, one a try, and then succeeds."""

    def __init__(self, *codes: str | None) -> None:
        self.codes = list(codes)
        self.tries = 0

    def __call__(self) -> int:
        self.tries += 1
        if self.tries <= len(self.codes):
            raise IntegrityError("INSERT", {}, Refused(self.codes[self.tries - 1]))
        return self.tries


def test_what_loses_a_race_is_done_again() -> None:
    assert after_races(Work("23505", "40P01", "40001")) == 4


def test_what_loses_every_race_fails() -> None:
    work = Work(*["23505"] * 10)
    with pytest.raises(IntegrityError):
        after_races(work)
    assert work.tries == 4


@pytest.mark.parametrize("code", [None, "23503"])
def test_what_is_no_race_fails_at_once(code: str | None) -> None:
    work = Work(code)
    with pytest.raises(IntegrityError):
        after_races(work)
    assert work.tries == 1


def test_a_database_that_is_away_is_no_race() -> None:
    def work() -> int:
        raise OperationalError("SELECT", {}, Exception("gone"))

    with pytest.raises(OperationalError):
        after_races(work)
