from __future__ import annotations

import asyncio
from datetime import timedelta

from dbos import DBOSClient

from bot.conversations.sweep import Sweep
from bot.touches.models import Touch
from channels.simulator import Fault, FaultKind
from tests.bot.campaigns.outreach import (
    claim,
    deliver,
    deliveries,
    drive,
    queued_batches,
    run_reconcile,
    start,
    statuses,
    wait_until,
)
from tests.bot.conftest import World

LATER = timedelta(minutes=5)


def crash_mid_send(world: World, kind: FaultKind = FaultKind.SLOW) -> None:
    """Leave a touch and its message in `sending`, as a process that ends there does."""
    assert world.parley.handset is not None
    world.parley.handset.order(Fault(kind=kind, delay=timedelta(hours=1)))

    async def die() -> None:
        made = deliveries(world)
        running = asyncio.create_task(made.run(world.tenant, queued_batches(world)[0]))
        await asyncio.to_thread(
            wait_until, lambda: [m.status for m in world.messages()] == ["sending"], "a message"
        )
        running.cancel()

    asyncio.run(die())


def sweep(world: World) -> None:
    asyncio.run(Sweep(world.parley.turns, world.parley.outbox, world.clock).round())


def test_a_message_left_mid_send_is_settled_and_its_touch_follows(world: World) -> None:
    start(world)
    claim(world)
    crash_mid_send(world)
    assert run_reconcile(world) == 0
    world.clock.advance(LATER)
    sweep(world)
    assert run_reconcile(world) == 1
    assert statuses(world)[0] == "sent"
    assert [message.attempts for message in world.phone()] == [1]


def test_a_message_that_stands_to_leave_leaves_once(world: World) -> None:
    start(world)
    claim(world)
    world.parley.handset.order(Fault(kind=FaultKind.THROTTLED))  # type: ignore[union-attr]
    deliver(world)
    world.clock.advance(LATER)
    run_reconcile(world)
    run_reconcile(world)
    assert [message.attempts for message in world.phone()] == [1]


def test_a_batch_that_the_engine_will_still_run_is_left_alone(world: World) -> None:
    start(world)
    claim(world)
    world.clock.advance(LATER)
    assert run_reconcile(world) == 0
    assert statuses(world)[0] == "queued"


def test_the_touches_of_a_lost_batch_are_planned_anew(world: World) -> None:
    start(world)
    claim(world)
    (lost,) = queued_batches(world)
    DBOSClient(system_database_engine=world.parley.engine).cancel_workflow(lost)
    assert run_reconcile(world) == 0
    world.clock.advance(LATER)
    assert run_reconcile(world) == 1
    with world.parley.sessions.read(world.tenant) as session:
        touch = session.query(Touch).filter_by(step=0).one()
    assert (touch.status, touch.batch_id) == ("planned", None)
    drive(world)
    assert len(world.phone()) == 1


def test_a_batch_that_comes_back_from_the_dead_sends_nothing_more(world: World) -> None:
    start(world)
    claim(world)
    (lost,) = queued_batches(world)
    DBOSClient(system_database_engine=world.parley.engine).cancel_workflow(lost)
    world.clock.advance(LATER)
    run_reconcile(world)
    claim(world)
    asyncio.run(deliveries(world).run(world.tenant, lost))
    assert world.phone() == []
