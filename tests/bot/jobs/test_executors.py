from __future__ import annotations

from datetime import timedelta

from bot.jobs.executors import DEAD_AFTER, beat, sweep
from bot.jobs.models import Executor
from bot.tenancy.scope import Sessions
from tests.conftest import NOW


class Resumed:
    """An engine that notes whose work it was asked to go on with."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def resume(self, executor_id: str) -> int:
        self.asked.append(executor_id)
        return 1


def known(sessions: Sessions) -> list[str]:
    with sessions.across_tenants(writes=False) as session:
        return [row.id for row in session.query(Executor).order_by(Executor.id)]


def test_an_executor_that_fell_silent_is_taken_over_and_forgotten(sessions: Sessions) -> None:
    engine = Resumed()
    beat(sessions, "one", now=NOW)
    beat(sessions, "two", now=NOW)
    beat(sessions, "two", now=NOW + DEAD_AFTER)
    assert sweep(sessions, engine, now=NOW + DEAD_AFTER) == 1
    assert engine.asked == ["one"]
    assert known(sessions) == ["two"]


def test_a_living_executor_is_left_alone(sessions: Sessions) -> None:
    engine = Resumed()
    beat(sessions, "one", now=NOW)
    assert sweep(sessions, engine, now=NOW + DEAD_AFTER - timedelta(seconds=1)) == 0
    assert (engine.asked, known(sessions)) == ([], ["one"])


def test_an_executor_of_another_version_is_not_ours_to_take_over(sessions: Sessions) -> None:
    engine = Resumed()
    beat(sessions, "one", now=NOW)
    with sessions.across_tenants() as session:
        session.get_one(Executor, "one").application_version = "0"
    assert sweep(sessions, engine, now=NOW + DEAD_AFTER) == 0
    assert known(sessions) == ["one"]
