from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.compliance.consent import opt_out
from bot.conversations.models import Message
from bot.dialogue.port import DialogueState
from bot.people.candidates import candidate
from bot.security.crypto import Vault
from bot.touches.models import Touch
from channels.simulator import Fault, FaultKind
from tests.bot.campaigns.outreach import (
    add_candidates,
    claim,
    deliver,
    deliveries,
    drive,
    outreach_events,
    queued_batches,
    run_reconcile,
    start,
    statuses,
    touches,
    wait_until,
)
from tests.bot.conftest import World


def order(world: World, kind: FaultKind, **more: Any) -> None:
    assert world.parley.handset is not None
    world.parley.handset.order(Fault(kind=kind, **more))


def test_a_touch_that_was_sent_is_told_and_asks_the_candidate(world: World) -> None:
    start(world)
    drive(world)
    assert [message.channel for message in world.phone()] == ["email"]
    assert outreach_events(world)[-2:] == ["touch.admitted", "touch.sent"]
    assert world.state() == DialogueState.ASKED_INTEREST
    with world.parley.sessions.read(world.tenant) as session:
        vault = Vault(session, world.parley.master)
        assert candidate(session, vault, world.candidate).status == "contacted"
    first = touches(world)[0]
    assert (first.status, first.attempts, first.reason) == ("sent", 1, None)
    assert first.message_id == world.phone()[0].idempotency_key


def test_what_the_bot_asked_last_is_not_forgotten_for_a_reminder(world: World) -> None:
    world.set_state(DialogueState.OFFERED_SLOTS)
    start(world)
    drive(world)
    assert world.state() == DialogueState.OFFERED_SLOTS


def test_a_batch_that_is_run_twice_at_once_sends_each_message_once(world: World) -> None:
    start(world, add_candidates(world, 5), "high")
    claim(world)

    async def twice() -> None:
        one, two = deliveries(world), deliveries(world)
        await asyncio.gather(
            *(made.run(world.tenant, b) for b in queued_batches(world) for made in (one, two))
        )

    asyncio.run(twice())
    assert sorted(m.attempts for m in world.phone()) == [1] * 10
    # A runner that found the message in the other's hands leaves the touch to be brought up to date.
    run_reconcile(world)
    assert outreach_events(world).count("touch.sent") == 10


def test_a_consent_revoked_after_the_claim_still_counts(world: World) -> None:
    start(world)
    claim(world)
    with world.parley.sessions.write(world.tenant) as session:
        vault = Vault(session, world.parley.master)
        opt_out(session, vault, world.candidate, source="test", now=world.clock.now)
    deliver(world)
    assert world.phone() == []
    first = touches(world)[0]
    assert (first.status, first.reason) == ("suppressed", "address_suppressed")
    assert world.state() == DialogueState.NONE


def test_a_rejected_message_fails_its_touch_and_the_sequence_goes_on(world: World) -> None:
    start(world)
    order(world, FaultKind.REJECTED, reason="mailbox_gone")
    drive(world)
    first = touches(world)[0]
    assert (first.status, first.reason) == ("failed", "rejected: mailbox_gone")
    assert outreach_events(world)[-1] == "touch.failed"
    drive(world, after=timedelta(hours=24))
    assert len(world.texts("sms")) == 1


@pytest.mark.parametrize("kind", [FaultKind.THROTTLED, FaultKind.DOWN])
def test_a_message_that_is_put_back_leaves_later_and_once(world: World, kind: FaultKind) -> None:
    start(world)
    order(world, kind)
    drive(world)
    assert statuses(world)[0] == "sending"
    assert world.phone() == []
    world.clock.advance(timedelta(minutes=1))
    assert run_reconcile(world) == 1
    assert statuses(world)[0] == "sent"
    assert len(world.phone()) == 1
    assert run_reconcile(world) == 0
    assert outreach_events(world).count("touch.sent") == 1


def test_a_person_who_was_erased_is_not_written_to(world: World) -> None:
    start(world)
    claim(world)
    with world.parley.sessions.write(world.tenant) as session:
        Vault(session, world.parley.master).destroy(world.candidate)
    deliver(world)
    first = touches(world)[0]
    assert (first.status, first.reason) == ("suppressed", "person_erased")


def test_a_touch_that_cannot_be_put_into_words_fails_and_the_others_leave(world: World) -> None:
    broken, fine = add_candidates(world, 2)
    start(world, [broken, fine])
    claim(world)
    with world.parley.sessions.write(world.tenant) as session:
        for touch in session.query(Touch).filter_by(candidate_id=broken, step=0):
            touch.channel = "pigeon"
    deliver(world)
    assert sorted(t.status for t in touches(world) if t.step == 0) == ["failed", "sent"]
    assert [m.person.value for m in world.phone()] == ["kim2@example.com"]


def test_stopping_finishes_the_message_in_flight_and_plans_the_rest_anew(world: World) -> None:
    start(world, add_candidates(world, 4))
    order(world, FaultKind.SLOW, delay=timedelta(seconds=0.3))
    claim(world)

    async def stop_in_flight() -> None:
        made = deliveries(world)
        running = asyncio.create_task(made.run(world.tenant, queued_batches(world)[0]))
        await asyncio.to_thread(wait_until, lambda: "sending" in statuses(world), "a message")
        await made.stop()
        assert "sending" not in statuses(world)
        await running

    asyncio.run(stop_in_flight())
    firsts = [touch for touch in touches(world) if touch.step == 0]
    assert sorted(t.status for t in firsts) == ["planned", "planned", "planned", "sent"]
    assert {t.batch_id for t in firsts if t.status == "planned"} == {None}
    drive(world)
    assert sorted(m.attempts for m in world.phone()) == [1] * 4


def test_an_answer_that_came_first_is_not_overwritten_by_a_late_result(world: World) -> None:
    start(world)
    order(world, FaultKind.DOWN, after_arrival=True)
    drive(world)
    assert statuses(world)[0] == "sending"
    world.clock.advance(timedelta(minutes=1))
    world.receive_text("not now")
    run_reconcile(world)
    assert statuses(world)[0] == "sent"
    assert world.state() == DialogueState.NONE


def test_each_message_that_leaves_is_a_campaigns(world: World) -> None:
    start(world, priority="high")
    drive(world)
    with world.parley.sessions.read(world.tenant) as session:
        purposes = {message.purpose for message in session.query(Message)}
    assert purposes == {"campaign"}
