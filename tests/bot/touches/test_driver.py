from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.compliance.consent import opt_out
from bot.conversations.models import Conversation
from bot.events.models import EventRow
from bot.hiring.jobs import store_job
from bot.jobs.engine import BatchQueue
from bot.security.crypto import Vault
from bot.tenancy.scope import ScopedSession
from bot.touches.driver import claim_due
from tests.bot.campaigns.outreach import (
    add_candidates,
    claim,
    drive,
    outreach_events,
    queued_batches,
    start,
    statuses,
    touches,
)
from tests.bot.conftest import World
from tests.conftest import make_tenant


def suppressions(world: World) -> list[tuple[str, str]]:
    with world.parley.sessions.read(world.tenant) as session:
        rows = session.scalars(
            select(EventRow.data)
            .where(EventRow.type == "touch.suppressed")
            .order_by(EventRow.position)
        )
        return [(data["channel"], data["reason"]) for data in rows]


def test_nothing_is_claimed_before_it_is_due(world: World) -> None:
    start(world)
    claim(world)
    assert statuses(world) == ["queued", *["planned"] * 4]
    world.clock.advance(timedelta(hours=24) - timedelta(microseconds=1))
    assert claim(world) == 0
    world.clock.advance(timedelta(microseconds=1))
    assert claim(world) == 1


def test_what_is_admitted_is_ordered_from_the_engine_with_it(world: World) -> None:
    start(world, add_candidates(world, 3), "high")
    claim(world)
    batches = queued_batches(world)
    # One for each account: email and sms.
    assert len(batches) == 2
    assert BatchQueue(world.parley.engine).unfinished([*batches, "bat_other"]) == set(batches)
    admitted = [touch for touch in touches(world) if touch.status == "queued"]
    assert {len({t.channel for t in admitted if t.batch_id == b}) for b in batches} == {1}
    assert outreach_events(world).count("touch.admitted") == 2


class EngineDown(RuntimeError):
    """What the queue below raises."""


class FailingQueue(BatchQueue):
    """A queue that fails after it has written its order."""

    def enqueue(self, session: ScopedSession, batch_id: str, *, priority: int) -> None:
        super().enqueue(session, batch_id, priority=priority)
        self.lost = batch_id
        raise EngineDown


def test_a_claim_that_fails_leaves_neither_status_nor_order(world: World) -> None:
    start(world)
    queue = FailingQueue(world.parley.engine)
    with pytest.raises(EngineDown):
        claim_due(world.parley.sessions, queue, now=world.clock.now)
    assert set(statuses(world)) == {"planned"}
    assert queue.unfinished([queue.lost]) == set()


def test_without_consent_a_touch_is_suppressed_and_the_sequence_goes_on(world: World) -> None:
    (candidate,) = add_candidates(world, 1, consent={})
    start(world, [candidate])
    for _ in range(6):
        drive(world, after=timedelta(hours=24))
    assert statuses(world) == ["sent", "suppressed", "suppressed", "done", "sent"]
    assert suppressions(world) == [("sms", "consent_missing"), ("whatsapp", "consent_missing")]
    assert [message.channel for message in world.phone()] == ["email", "email"]


def test_a_call_needs_consent_whatever_the_tenant_requires(world: World) -> None:
    start(world, priority="critical")
    claim(world)
    assert suppressions(world) == [("voice", "consent_missing")]


def test_an_opt_out_that_nobody_called_touches_off_for_is_found_at_the_gate(world: World) -> None:
    start(world)
    with world.parley.sessions.write(world.tenant) as session:
        vault = Vault(session, world.parley.master)
        opt_out(session, vault, world.candidate, source="test", now=world.clock.now)
    claim(world)
    assert suppressions(world) == [("email", "address_suppressed")]


def test_a_conversation_that_a_person_owns_is_left_to_them(world: World) -> None:
    start(world)
    with world.parley.sessions.write(world.tenant) as session:
        session.get_one(Conversation, world.conversation).owner = "usr_dana"
    claim(world)
    assert suppressions(world) == [("email", "person_owns_conversation")]


def test_a_task_is_done_by_telling_a_person(world: World) -> None:
    start(world, channels=["email", "voice"])
    world.clock.advance(timedelta(hours=96))
    claim(world)
    with world.parley.sessions.read(world.tenant) as session:
        (told,) = session.query(EventRow).filter_by(type="touch.task.due")
        wanted = session.get_one(Conversation, world.conversation).person_wanted
    assert (told.data["task"], told.data["channel"]) == ("task.call", "voice")
    assert wanted == "task.call"
    assert [t.status for t in touches(world) if t.kind == "task"] == ["done"]


def test_two_drivers_at_once_claim_no_touch_twice(world: World) -> None:
    start(world, add_candidates(world, 12), "high")
    start(world, add_candidates(world, 6), "critical", channels=["email", "sms"])
    world.clock.advance(timedelta(hours=30))
    with ThreadPoolExecutor(4) as pool:
        taken = sum(pool.map(lambda _: claim(world), range(4)))
    found = touches(world)
    assert taken == len(found)
    assert not [touch for touch in found if touch.status == "planned"]
    with world.parley.sessions.read(world.tenant) as session:
        admitted = session.scalars(
            select(EventRow.data).where(EventRow.type == "touch.admitted")
        ).all()
    counted = Counter(id_ for data in admitted for id_ in data["touchIds"])
    assert set(counted.values()) == {1}
    assert counted.keys() == {touch.id for touch in found if touch.status == "queued"}
    tasks = [touch for touch in found if touch.kind == "task"]
    assert outreach_events(world).count("touch.task.due") == len(tasks)


def test_a_batch_has_an_end(world: World) -> None:
    start(world, add_candidates(world, 5), channels=["email"])
    queue = BatchQueue(world.parley.engine)
    assert claim_due(world.parley.sessions, queue, now=world.clock.now, batch_size=2) == 5
    sizes = Counter(touch.batch_id for touch in touches(world) if touch.status == "queued")
    assert sorted(sizes.values()) == [1, 2, 2]


def test_the_most_urgent_goes_first_when_not_all_can(world: World) -> None:
    low, high = add_candidates(world, 2)
    start(world, [low], "low")
    world.clock.advance(timedelta(minutes=1))
    start(world, [high], "high")
    queue = BatchQueue(world.parley.engine)
    claim_due(world.parley.sessions, queue, now=world.clock.now, limit=1, batch_size=1)
    (first,) = [touch for touch in touches(world) if touch.status == "queued"]
    assert first.candidate_id == high


def test_touches_of_several_tenants_are_claimed_in_batches_of_their_own(world: World) -> None:
    start(world)
    own = world.tenant
    world.tenant = make_tenant(world.parley.sessions, "Other")
    (candidate,) = add_candidates(world, 1)
    with world.parley.sessions.write(world.tenant) as session:
        job = store_job(
            session, external_id="job-2", role="Welder", company="Umbrella", now=world.clock.now
        )
    world.job, other = job.id, world.tenant
    start(world, [candidate])
    assert claim(world) == 2
    batches = []
    for tenant in (own, other):
        world.tenant = tenant
        batches += queued_batches(world)
    assert len(set(batches)) == 2
