from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversations.inbox import Accepted, Seen, Unmatched
from bot.conversations.models import Conversation, Turn, UnmatchedMessage
from bot.conversations.sweep import Sweep
from bot.dialogue.port import Answer, DialogueFailed, QuickReply, Reply
from bot.kernel.errors import NotFound
from channels.messages import ChannelName
from channels.simulator import Fault, FaultKind
from tests.bot.conftest import World
from tests.conftest import make_tenant

MakeWorld = Callable[..., World]


def sweep(world: World) -> None:
    asyncio.run(Sweep(world.parley.turns, world.parley.outbox, world.clock).round())


def wanted(world: World) -> str | None:
    with world.parley.sessions.read(world.tenant) as session:
        return session.get_one(Conversation, world.conversation).person_wanted


def test_a_message_is_answered_on_the_channel_it_came_on(make_world: MakeWorld) -> None:
    world = make_world({"hello": "Hi Sam!"})
    world.say("hello", channel="whatsapp")
    assert [(m.channel, m.text) for m in world.phone()] == [("whatsapp", "Hi Sam!")]
    assert world.events()[-3:] == ["message.received", "turn.answered", "message.sent"]


def test_the_same_webhook_three_times_is_one_turn(make_world: MakeWorld) -> None:
    world = make_world({"hello": "Hi Sam!"})
    for _ in range(3):
        world.receive_text("hello", id_="same")
    world.run_turns()
    world.run_turns()
    assert world.texts() == ["Hi Sam!"]
    assert len(world.script.asked) == 1


def test_two_deliveries_of_one_message_at_once_store_it_once(world: World) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: world.receive_text("hello", id_="same"), range(2)))
    assert sorted(type(f).__name__ for f in found) == ["Accepted", "Seen"]
    assert [m.direction for m in world.messages()] == ["in"]


def test_two_runners_of_one_conversation_make_one_turn(make_world: MakeWorld) -> None:
    async def both() -> None:
        run = world.parley.turns.run
        await asyncio.gather(*(run(world.tenant, world.conversation) for _ in range(4)))

    world = make_world({"hello": "Hi Sam!"})
    world.receive_text("hello")
    asyncio.run(both())
    assert world.texts() == ["Hi Sam!"]


def test_fragments_of_one_thought_are_answered_together(make_world: MakeWorld) -> None:
    world = make_world({"Tuesday after 3\nor Thursday": "Here are times"})
    world.receive_text("Tuesday after 3")
    world.clock.advance(timedelta(milliseconds=300))
    world.receive_text("or Thursday")
    world.run_turns()
    assert world.texts() == ["Here are times"]


def test_fragments_on_two_channels_are_answered_each_on_its_own(make_world: MakeWorld) -> None:
    world = make_world({"one": "first", "two": "second"})
    world.receive_text("one", channel="sms")
    world.receive_text("two", channel="email")
    world.run_turns()
    assert [(m.channel, m.text) for m in world.phone()] == [("sms", "first"), ("email", "second")]


def test_quick_replies_travel_where_the_channel_has_them(make_world: MakeWorld) -> None:
    answer = Answer([Reply("Which?", [QuickReply("Tue 3 PM", "1")])])
    world = make_world({"times?": answer})
    world.say("times?", channel="whatsapp")
    world.say("times?", channel="sms")
    assert [len(m.buttons) for m in world.phone()] == [1, 0]


def test_a_dialogue_engine_that_fails_gets_one_holding_reply_and_a_person(
    make_world: MakeWorld,
) -> None:
    world = make_world({"hello": DialogueFailed(["rasa: down"]), "back?": "Yes, back"})
    world.say("hello")
    world.say("hello")
    assert len(world.texts()) == 1
    assert "colleague" in world.texts()[0]
    assert wanted(world) == "dialogue_failed"
    assert world.events().count("turn.faulted") == 2
    world.say("back?")
    assert world.texts()[-1] == "Yes, back"


def test_a_turn_that_failed_is_never_put_again(make_world: MakeWorld) -> None:
    world = make_world({"hello": DialogueFailed(["rasa: 502"])})
    world.say("hello")
    sweep(world)
    assert len(world.script.asked) == 1


def test_a_turn_left_unfinished_is_asked_for_by_the_same_id(make_world: MakeWorld) -> None:
    world = make_world({"hello": "Hi Sam!"})
    world.receive_text("hello")
    begun = world.parley.turns._begin(
        world.tenant, world.conversation
    )  # as far as a kill let it come
    world.clock.advance(timedelta(minutes=2))
    sweep(world)
    assert world.texts() == ["Hi Sam!"]
    assert begun.ask.turn_id == world.script.asked[0].turn_id  # type: ignore[union-attr]


def test_a_message_stored_before_a_crash_is_answered_by_the_sweep_once(
    make_world: MakeWorld,
) -> None:
    world = make_world({"hello": "Hi Sam!"})
    world.receive_text("hello")
    sweep(world)
    sweep(world)
    assert world.texts() == ["Hi Sam!"]


def test_a_reply_held_up_by_the_provider_is_sent_later_and_once(make_world: MakeWorld) -> None:
    world = make_world({"hello": "Hi Sam!"})
    assert world.parley.handset is not None
    world.parley.handset.order(
        Fault(kind=FaultKind.THROTTLED, channel=ChannelName.SMS, retry_after=timedelta(seconds=9))
    )
    world.say("hello")
    assert world.texts() == []
    sweep(world)
    assert world.texts() == []
    world.clock.advance(timedelta(seconds=20))
    sweep(world)
    sweep(world)
    assert world.texts() == ["Hi Sam!"]


def test_an_answer_lost_after_the_message_arrived_does_not_send_it_again(
    make_world: MakeWorld,
) -> None:
    world = make_world({"hello": "Hi Sam!"})
    assert world.parley.handset is not None
    world.parley.handset.order(Fault(kind=FaultKind.DOWN, after_arrival=True))
    world.say("hello")
    world.clock.advance(timedelta(minutes=1))
    sweep(world)
    assert world.texts() == ["Hi Sam!"]
    assert world.messages()[-1].status == "sent"


def test_a_provider_that_stays_down_fails_the_message_after_three_tries(
    make_world: MakeWorld,
) -> None:
    world = make_world({"hello": "Hi Sam!"})
    assert world.parley.handset is not None
    world.parley.handset.order(Fault(kind=FaultKind.DOWN, times=10))
    world.say("hello")
    for _ in range(5):
        world.clock.advance(timedelta(minutes=2))
        sweep(world)
    last = world.messages()[-1]
    assert (last.status, last.reason, last.attempts) == ("failed", "provider_down", 3)
    assert "message.failed" in world.events()


def test_a_message_left_in_sending_is_settled_by_asking_the_provider(
    make_world: MakeWorld,
) -> None:
    world = make_world({"hello": "Hi Sam!"})
    world.receive_text("hello")
    parley = world.parley

    async def crash_after_sending() -> None:
        begun = parley.turns._begin(world.tenant, world.conversation)
        ready = await parley.turns._think(world.tenant, begun)  # type: ignore[arg-type]
        assert ready is not None
        await ready.channel.send(ready.outbound)

    asyncio.run(crash_after_sending())
    assert world.messages()[-1].status == "sending"
    world.clock.advance(timedelta(minutes=5))
    sweep(world)
    assert world.messages()[-1].status == "sent"
    assert [m.attempts for m in world.phone()] == [1]


def test_somebody_we_do_not_know_is_kept_and_not_answered(world: World) -> None:
    found = world.receive_text("who are you?", sender="+12025550199", id_="stray")
    assert isinstance(found, Unmatched)
    assert isinstance(world.receive_text("who?", sender="+12025550199", id_="stray"), Seen)
    with world.parley.sessions.read(world.tenant) as session:
        assert len(session.scalars(select(UnmatchedMessage)).all()) == 1
    assert world.phone() == []


def test_a_message_to_an_address_of_no_tenant_is_an_error(world: World) -> None:
    world.tenant = "ten_nobody"
    with pytest.raises(NotFound):
        world.receive_text("hello")


def test_two_tenants_who_know_one_person_get_their_own_messages(make_world: MakeWorld) -> None:
    world = make_world({"hello": "Hi Sam!"})
    other = make_tenant(world.parley.sessions, "Other")
    first = world.tenant
    world.tenant = other
    assert isinstance(world.receive_text("hello"), Unmatched)
    world.tenant = first
    assert isinstance(world.receive_text("hello"), Accepted)


def test_the_turn_keeps_what_was_understood(make_world: MakeWorld) -> None:
    world = make_world({"yes": Answer([Reply("Great")], intent="affirm", confidence=0.93)})
    world.say("yes")
    with world.parley.sessions.read(world.tenant) as session:
        turn = session.scalars(select(Turn)).one()
    assert (turn.status, turn.intent) == ("answered", "affirm")


def test_a_reply_by_email_stays_in_its_thread(make_world: MakeWorld) -> None:
    world = make_world({"hello": "Hi Sam!"})
    world.receive_text("hello", channel="email", subject="RE: Data Engineer at Northwind")
    world.run_turns()
    assert world.phone()[0].subject == "Re: Data Engineer at Northwind"
