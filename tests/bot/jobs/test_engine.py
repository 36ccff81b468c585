from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from alembic import command
from sqlalchemy import Engine as Database

from bot.jobs.engine import BatchQueue, Engine
from bot.migrations.run import alembic_config
from bot.tenancy.scope import Sessions
from tests.bot.campaigns.outreach import wait_until

Runs = list[tuple[str, str]]


def carry_out(
    database: Database,
    done: Callable[[], bool],
    run_batch: Callable[[str, str], Awaitable[None]],
) -> None:
    """Be an executor until *done*."""

    async def main() -> None:
        engine = Engine(database, executor_id="one")
        await engine.launch(run_batch)
        try:
            await asyncio.to_thread(wait_until, done, "the batches")
        finally:
            await engine.stop()

    asyncio.run(main())


def order(sessions: Sessions, tenant: str, batch_id: str, *, priority: int = 0) -> None:
    with sessions.write(tenant) as session:
        BatchQueue(sessions.engine).enqueue(session, batch_id, priority=priority)


def test_a_batch_is_run_on_the_loop_that_launched_the_engine(
    sessions: Sessions, tenant: str
) -> None:
    runs: Runs = []
    loops: set[int] = set()

    async def run_batch(tenant_id: str, batch_id: str) -> None:
        loops.add(id(asyncio.get_running_loop()))
        runs.append((tenant_id, batch_id))

    order(sessions, tenant, "bat_1")
    order(sessions, tenant, "bat_2")
    queue = BatchQueue(sessions.engine)
    carry_out(sessions.engine, lambda: not queue.unfinished(["bat_1", "bat_2"]), run_batch)
    assert sorted(runs) == [(tenant, "bat_1"), (tenant, "bat_2")]
    assert len(loops) == 1


def test_an_order_is_gone_with_the_transaction_that_was_rolled_back(
    sessions: Sessions, tenant: str
) -> None:
    queue = BatchQueue(sessions.engine)
    with sessions.write(tenant) as session:
        queue.enqueue(session, "bat_1", priority=0)
        session.rollback()
    assert queue.unfinished(["bat_1"]) == frozenset()


def test_a_batch_that_raises_is_finished_and_others_still_run(
    sessions: Sessions, tenant: str
) -> None:
    runs: Runs = []

    async def run_batch(tenant_id: str, batch_id: str) -> None:
        runs.append((tenant_id, batch_id))
        if batch_id == "bat_1":
            raise RuntimeError

    order(sessions, tenant, "bat_1")
    order(sessions, tenant, "bat_2")
    queue = BatchQueue(sessions.engine)
    carry_out(sessions.engine, lambda: not queue.unfinished(["bat_1", "bat_2"]), run_batch)
    assert len(runs) == 2


def test_the_engines_tables_are_no_difference_to_the_schema(sessions: Sessions) -> None:
    with sessions.engine.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.check(config)
