from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.compliance.consent import consent_on, is_suppressed
from bot.compliance.gate import Purpose
from bot.compliance.models import ConsentRecord
from bot.conversations.content import Content
from bot.conversations.models import Conversation
from bot.conversations.repository import conversation, intend
from bot.crm.intake import receive_candidate
from bot.dialogue.port import Answer, Ask, DialogueState, Reply
from bot.people.intake import CandidateIntake
from bot.security.crypto import Vault
from bot.tenancy.accounts import account_for
from tests.bot.conftest import GRANTED, World, candidate_json

MakeWorld = Callable[..., World]


def send(world: World, purpose: Purpose, channel: str) -> str:
    """Try to send a message of ours; the status it ends in."""
    with world.parley.sessions.write(world.tenant) as session:
        id_ = intend(
            session,
            Vault(session, world.parley.master),
            conversation(session, world.conversation),
            Content("An offer"),
            purpose=purpose,
            account=account_for(session, channel),
            now=world.clock.now,
        )
    delivered = asyncio.run(world.parley.outbox.deliver(world.tenant, id_))
    return delivered.reason or delivered.status


def test_stop_is_confirmed_once_and_the_engine_is_not_asked(world: World) -> None:
    world.say("STOP")
    world.say("stop!")
    assert len(world.texts()) == 1
    assert "no more messages" in world.texts()[0]
    assert world.script.asked == []
    assert world.events().count("candidate.opted_out") == 1


def test_a_stop_word_in_spanish_revokes_consent(world: World) -> None:
    world.say("Baja", channel="whatsapp")
    with world.parley.sessions.read(world.tenant) as session:
        assert consent_on(session, world.candidate, "whatsapp") is False
        assert is_suppressed(session, world.candidate, "whatsapp")


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "email", "voice"])
def test_after_stop_nothing_leaves_on_any_channel(world: World, channel: str) -> None:
    world.say("STOP")
    assert send(world, Purpose.CAMPAIGN, channel) == "address_suppressed"
    assert send(world, Purpose.REPLY, channel) == "address_suppressed"


def test_start_allows_the_channel_it_came_on_and_no_other(world: World) -> None:
    world.say("STOP")
    world.say("START")
    assert send(world, Purpose.CAMPAIGN, "sms") == "sent"
    assert send(world, Purpose.CAMPAIGN, "whatsapp") == "address_suppressed"


def test_importing_the_person_again_does_not_undo_a_stop(world: World) -> None:
    world.say("STOP")
    again = candidate_json(
        candidateId="sam-again",
        consent={"sms": GRANTED | {"timestamp": "2026-03-02T12:00:00Z"}},
    )
    with world.parley.sessions.write(world.tenant) as session:
        intake = CandidateIntake.model_validate(again)
        vault = Vault(session, world.parley.master)
        received = receive_candidate(session, vault, intake, raw=again, now=world.clock.now)
        assert consent_on(session, received.candidate_id, "sms") is True
        assert is_suppressed(session, received.candidate_id, "sms")


def test_a_consent_without_a_date_does_not_outdo_what_is_on_record(world: World) -> None:
    world.say("STOP")
    again = candidate_json(consent={"email": {"granted": True}})
    with world.parley.sessions.write(world.tenant) as session:
        intake = CandidateIntake.model_validate(again)
        vault = Vault(session, world.parley.master)
        receive_candidate(session, vault, intake, raw=again, now=world.clock.now)
        assert consent_on(session, world.candidate, "email") is False


def test_the_same_statement_imported_twice_is_kept_once(world: World) -> None:
    again = candidate_json()
    with world.parley.sessions.write(world.tenant) as session:
        intake = CandidateIntake.model_validate(again)
        vault = Vault(session, world.parley.master)
        receive_candidate(session, vault, intake, raw=again, now=world.clock.now)
        rows = session.scalars(select(ConsentRecord)).all()
    assert sorted(row.channel for row in rows) == ["sms", "whatsapp"]


def test_a_later_statement_holds_over_an_earlier_one(world: World) -> None:
    revoked = {"granted": False, "timestamp": "2026-02-01T00:00:00Z", "source": "portal"}
    again = candidate_json(consent={"sms": revoked})
    with world.parley.sessions.write(world.tenant) as session:
        intake = CandidateIntake.model_validate(again)
        vault = Vault(session, world.parley.master)
        receive_candidate(session, vault, intake, raw=again, now=world.clock.now)
    assert send(world, Purpose.CAMPAIGN, "sms") == "consent_revoked"


def test_somebody_who_opted_out_and_writes_again_gets_a_person(world: World) -> None:
    world.say("STOP")
    world.say("ok what about Tuesday?")
    assert len(world.texts()) == 1
    assert world.script.asked == []
    with world.parley.sessions.read(world.tenant) as session:
        row = session.get_one(Conversation, world.conversation)
    assert row.person_wanted == "wrote_after_opting_out"


def test_a_bare_cancel_with_an_interview_booked_is_asked_about(world: World) -> None:
    world.set_state(DialogueState.BOOKED)
    world.say("Cancel")
    assert "Do you mean your interview" in world.texts()[0]
    assert "candidate.opted_out" not in world.events()


def test_a_stop_among_other_messages_stands_alone(make_world: MakeWorld) -> None:
    world = make_world({"Tuesday?": "Here are times"})
    world.receive_text("Tuesday?")
    world.receive_text("STOP")
    world.clock.advance(timedelta(seconds=5))
    world.run_turns()
    assert len(world.texts()) == 2
    assert "no more messages" in world.texts()[1]


def test_stop_is_heard_while_a_person_owns_the_conversation(world: World) -> None:
    with world.parley.sessions.write(world.tenant) as session:
        row = session.get_one(Conversation, world.conversation)
        row.owner, row.epoch = "usr_1", 1
    world.say("hello?")
    world.say("STOP")
    assert world.script.asked == []
    assert len(world.texts()) == 1
    assert "no more messages" in world.texts()[0]


def test_without_consent_a_campaign_text_is_suppressed_with_an_event(make_world: MakeWorld) -> None:
    world = make_world(consent={})
    assert send(world, Purpose.CAMPAIGN, "sms") == "consent_missing"
    assert send(world, Purpose.CAMPAIGN, "email") == "sent"
    assert world.events()[-2:] == ["message.suppressed", "message.sent"]


def test_a_takeover_while_the_engine_thinks_keeps_the_reply_back(make_world: MakeWorld) -> None:
    async def slow(ask: Ask) -> Answer:
        with world.parley.sessions.write(world.tenant) as session:
            row = session.get_one(Conversation, ask.conversation_id)
            row.owner, row.epoch = "usr_1", row.epoch + 1
        return Answer([Reply("the bot talks over")])

    world = make_world({"hello": slow})
    world.say("hello")
    assert world.texts() == []
    assert world.messages()[-1].reason == "person_owns_conversation"
