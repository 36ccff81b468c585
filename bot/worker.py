"""The worker: claims what is due, delivers it, and clears up after crashes, until it is stopped."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.bootstrap import build
from bot.campaigns.finish import close_finished
from bot.campaigns.wording import CampaignWording
from bot.conversations.outbox import Outbox
from bot.conversations.sweep import SENDING_AT_MOST
from bot.events.relay import Relay
from bot.events.roots import READER, seal_roots
from bot.jobs.engine import BatchQueue, Engine
from bot.jobs.executors import HEARTBEAT_EVERY, beat, sweep
from bot.jobs.periodic import periodically
from bot.kernel.clock import Clock
from bot.logs import configure_logs
from bot.security.crypto import MasterKey
from bot.settings import Settings
from bot.tenancy.scope import Sessions
from bot.touches.deliver import Deliveries
from bot.touches.driver import claim_due
from bot.touches.ports import Wording
from bot.touches.reconcile import reconcile

_RECONCILE_EVERY = timedelta(seconds=2)
_FINISH_EVERY = timedelta(seconds=2)
_SEAL_EVERY = timedelta(seconds=5)
_SWEEP_EVERY = timedelta(seconds=10)

_log = structlog.get_logger(__name__)

Job = tuple[str, timedelta, Callable[[], Awaitable[object]]]


class WorkerParts(Protocol):
    """What the worker is made of, as `bot.bootstrap` wires it.

    The executor id must not be the app's: at its start each takes back what that name was sending.
    """

    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def master(self) -> MasterKey: ...

    @property
    def outbox(self) -> Outbox: ...


def run(settings: Settings) -> int:
    """Run a worker until SIGTERM or SIGINT; its exit status."""
    configure_logs()
    asyncio.run(_run(settings))
    return 0


async def run_until_signalled(parts: WorkerParts, wording: Wording) -> None:
    """Run a worker until SIGTERM or SIGINT; the messages in flight are finished first."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await run_worker(parts, wording, stop=stop)


async def run_worker(parts: WorkerParts, wording: Wording, *, stop: asyncio.Event) -> None:
    """Run a worker on this event loop until *stop* is set.

    What is in flight then is finished; what is only queued goes back to the plan.
    """
    executor_id = parts.settings.executor_id
    await asyncio.to_thread(parts.outbox.disown, now=parts.clock(), older_than=SENDING_AT_MOST)
    engine = Engine(parts.sessions.engine, executor_id=executor_id)
    deliveries = Deliveries(parts.sessions, parts.master, wording, parts.outbox, parts.clock)
    await engine.launch(deliveries.run)
    _log.info("worker_started", executor_id=executor_id)
    try:
        async with asyncio.TaskGroup() as jobs:
            for name, every, job in _jobs(parts, engine, executor_id):
                jobs.create_task(periodically(every, job, name=name, stop=stop))
    finally:
        await deliveries.stop()
        await engine.stop()
        _log.info("worker_stopped", executor_id=executor_id)


def _jobs(parts: WorkerParts, engine: Engine, executor_id: str) -> list[Job]:
    sessions, clock = parts.sessions, parts.clock
    batches = BatchQueue(sessions.engine)
    relay = Relay(sessions, READER)
    drive_every = timedelta(seconds=parts.settings.drive_every_s)

    def job(name: str, every: timedelta, work: Callable[[datetime], object]) -> Job:
        return name, every, lambda: asyncio.to_thread(work, clock())

    return [
        job("heartbeat", HEARTBEAT_EVERY, lambda now: beat(sessions, executor_id, now=now)),
        job("drive", drive_every, lambda now: claim_due(sessions, batches, now=now)),
        job("finish", _FINISH_EVERY, lambda now: close_finished(sessions, now=now)),
        job("sweep", _SWEEP_EVERY, lambda now: sweep(sessions, engine, now=now)),
        job("seal", _SEAL_EVERY, lambda now: seal_roots(relay, now=now)),
        (
            "reconcile",
            _RECONCILE_EVERY,
            lambda: reconcile(sessions, parts.outbox, batches, clock),
        ),
    ]


async def _run(settings: Settings) -> None:
    parley = build(settings)
    try:
        await run_until_signalled(parley, CampaignWording(parley.texts, parley.sequences))
    finally:
        await parley.close()
