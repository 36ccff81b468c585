"""Real worker processes on a real database: what happens to messages when one ends badly or well."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.campaigns.repository import CampaignView
from bot.conversations.sweep import Sweep
from bot.events.verify import verify
from bot.jobs.engine import Engine
from bot.jobs.executors import DEAD_AFTER, beat, sweep
from bot.settings import ROOT
from channels.simulator import Fault, FaultKind
from tests.bot.campaigns.outreach import (
    add_candidates,
    deliveries,
    outreach_events,
    run_reconcile,
    start,
    view,
    wait_until,
)
from tests.bot.conftest import World
from tests.conftest import MASTER_KEY

Worker = subprocess.Popen[str]
StartWorker = Callable[[str], Worker]

CANDIDATES = 6
HOUR = timedelta(hours=1)


@pytest.fixture
def start_worker(world: World) -> Iterator[StartWorker]:
    """Starts `parley worker` under a name; what still runs at the end is killed."""
    workers: list[Worker] = []
    settings = world.parley.settings

    def start_(executor_id: str) -> Worker:
        worker = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "worker"],
            cwd=ROOT,
            env=os.environ
            | {
                "DATABASE_URL": settings.effective_database_url,
                "PARLEY_VAR_DIR": str(settings.var_dir),
                "PARLEY_MASTER_KEY": MASTER_KEY,
                "PARLEY_RASA_TOKEN": settings.rasa_token.get_secret_value(),
                "PARLEY_EXECUTOR_ID": executor_id,
                "PARLEY_DRIVE_EVERY_S": "0.05",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        workers.append(worker)
        return worker

    yield start_
    for worker in workers:
        worker.kill()
        worker.communicate()


def campaign_with_a_slow_message(world: World, delay: timedelta) -> CampaignView:
    """The second message to leave reaches the phone at once, but its sender waits for the answer."""
    assert world.parley.handset is not None
    # Workers keep the machine's time, so the test does too.
    world.clock.now = datetime.now(UTC)
    campaign = start(world, add_candidates(world, CANDIDATES), channels=["email"])
    # A fault is used up by the next call: this one lets the first message pass.
    world.parley.handset.order(Fault(kind=FaultKind.SLOW))
    world.parley.handset.order(Fault(kind=FaultKind.SLOW, delay=delay))
    return campaign


def kill_mid_send(world: World, worker: Worker) -> None:
    wait_for(worker, lambda: len(world.phone()) == 2, "the slow message")
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert sorted(m.status for m in world.messages()) == ["sending", "sent"]


def wait_for(worker: Worker, true: Callable[[], bool], what: str) -> None:
    """Wait while the worker lives; it writes to a pipe, which is read only when it has ended."""

    def look() -> bool:
        assert worker.poll() is None, worker.communicate()[0]
        return true()

    wait_until(look, what)


def assert_stops(worker: Worker, number: signal.Signals) -> None:
    """It ends as a process should, and says nothing of errors."""
    worker.send_signal(number)
    output, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0, output
    assert "worker_stopped" in output
    assert not [word for word in ("Traceback", "WARNING", "level=error") if word in output], output


def first_touches(world: World, campaign: CampaignView) -> list[str]:
    return sorted(touch.status for touch in view(world, campaign).touches if touch.step == 0)


def settle(world: World) -> None:
    """What the app does all the time, once enough time has passed."""
    world.clock.now = datetime.now(UTC) + timedelta(minutes=5)
    parley = world.parley
    asyncio.run(Sweep(parley.turns, parley.outbox, parley.clock).round())
    run_reconcile(world)


def assert_each_arrived_once(world: World, campaign: CampaignView) -> None:
    assert first_touches(world, campaign) == ["sent"] * CANDIDATES
    assert len({message.person.value for message in world.phone()}) == CANDIDATES
    assert [message.attempts for message in world.phone()] == [1] * CANDIDATES
    assert outreach_events(world).count("touch.sent") == CANDIDATES
    assert verify(world.parley.sessions).sound


def test_a_worker_killed_mid_batch_and_restarted_delivers_each_message_once(
    world: World, start_worker: StartWorker
) -> None:
    campaign = campaign_with_a_slow_message(world, HOUR)
    kill_mid_send(world, start_worker("one"))
    restarted = start_worker("one")
    wait_for(restarted, lambda: len(world.phone()) == CANDIDATES, "the rest of the batch")
    settle(world)
    assert_each_arrived_once(world, campaign)


def test_what_a_dead_worker_left_is_finished_by_another(
    world: World, start_worker: StartWorker
) -> None:
    campaign = campaign_with_a_slow_message(world, HOUR)
    kill_mid_send(world, start_worker("one"))

    async def be_another() -> None:
        engine = Engine(world.parley.engine, executor_id="two")
        await engine.launch(deliveries(world).run)
        try:
            # Alive, the first is left alone.
            assert sweep(world.parley.sessions, engine, now=world.clock.now) == 0
            later = datetime.now(UTC) + DEAD_AFTER
            beat(world.parley.sessions, "two", now=later)
            assert sweep(world.parley.sessions, engine, now=later) == 1
            assert sweep(world.parley.sessions, engine, now=later) == 0
            await asyncio.to_thread(
                wait_until,
                lambda: first_touches(world, campaign).count("sent") == CANDIDATES - 1,
                "the results",
            )
        finally:
            await engine.stop()

    asyncio.run(be_another())
    settle(world)
    assert_each_arrived_once(world, campaign)


def test_a_worker_told_to_stop_finishes_the_message_in_flight(
    world: World, start_worker: StartWorker
) -> None:
    campaign = campaign_with_a_slow_message(world, timedelta(seconds=1))
    worker = start_worker("one")
    wait_for(worker, lambda: len(world.phone()) == 2, "the slow message")
    assert_stops(worker, signal.SIGTERM)
    assert first_touches(world, campaign) == ["planned"] * 4 + ["sent"] * 2


def test_a_worker_takes_a_campaign_to_its_end(world: World, start_worker: StartWorker) -> None:
    campaign = start(world, priority="low")
    worker = start_worker("one")
    # The campaign began months ago: all of its steps are due.
    wait_for(worker, lambda: view(world, campaign).status == "completed", "the campaign's end")
    assert view(world, campaign).touch_counts == {"sent": 4}
    assert view(world, campaign).enrolment_counts == {"exhausted": 1}
    assert len(world.phone()) == 4
    wait_for(worker, lambda: verify(world.parley.sessions).roots > 0, "a root over the events")
    assert_stops(worker, signal.SIGINT)
