from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversations.models import EarlyReceipt
from bot.conversations.receipts import forget_early
from channels.messages import ChannelName, Receipt, ReceiptStatus
from tests.bot.conftest import World

MakeWorld = Callable[..., World]


def word(world: World, provider_id: str, status: ReceiptStatus) -> bool:
    receipt = Receipt(
        channel=ChannelName.SMS,
        provider="simulator",
        provider_message_id=provider_id,
        status=status,
        occurred_at=world.clock.now,
    )
    return world.parley.inbox.record(receipt, now=world.clock.now)


def test_a_receipt_moves_a_message_forward_and_never_back(make_world: MakeWorld) -> None:
    world = make_world({"hello": "Hi Sam!"})
    world.say("hello")
    sent = world.messages()[-1].provider_message_id
    assert sent is not None
    assert word(world, sent, ReceiptStatus.READ)
    assert not word(world, sent, ReceiptStatus.DELIVERED)
    assert not word(world, sent, ReceiptStatus.READ)
    assert world.messages()[-1].status == "read"
    assert world.events()[-1] == "message.status"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ([ReceiptStatus.DELIVERED], "delivered"),
        ([ReceiptStatus.READ, ReceiptStatus.DELIVERED], "read"),
        ([ReceiptStatus.SENT, ReceiptStatus.FAILED], "failed"),
    ],
)
def test_a_word_that_comes_before_the_id_is_noted_is_heard_then(
    make_world: MakeWorld, words: list[ReceiptStatus], status: str
) -> None:
    world = make_world({"hello": "Hi Sam!"})
    world.receive_text("hello")
    parley = world.parley

    async def send_and_hear_first() -> None:
        begun = parley.turns._begin(world.tenant, world.conversation)
        ready = await parley.turns._think(world.tenant, begun)  # type: ignore[arg-type]
        assert ready is not None
        sent = await ready.channel.send(ready.outbound)
        for said in words:
            assert not word(world, sent.provider_message_id, said)
        parley.outbox._sent(world.tenant, ready.outbound.id, sent)

    asyncio.run(send_and_hear_first())
    assert world.messages()[-1].status == status
    with parley.sessions.across_tenants(writes=False) as session:
        assert session.scalars(select(EarlyReceipt)).all() == []


def test_what_was_said_of_nobodys_message_is_forgotten(world: World) -> None:
    assert not word(world, "sim-unknown", ReceiptStatus.DELIVERED)
    forget_early(world.parley.sessions, before=world.clock.now + timedelta(hours=1))
    with world.parley.sessions.across_tenants(writes=False) as session:
        assert session.scalars(select(EarlyReceipt)).all() == []
