import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from channels.errors import PayloadInvalid, ProviderDown, Rejected, SignatureInvalid, Throttled
from channels.messages import ChannelName, Inbound, Outbound, Receipt, ReceiptStatus
from channels.simulator import (
    Fault,
    FaultKind,
    Handset,
    SimulatorChannel,
    signed_webhook,
    simulated_channels,
)

MakeOutbound = Callable[..., Outbound]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def sms(handset: Handset) -> SimulatorChannel:
    return SimulatorChannel(ChannelName.SMS, handset, secret=handset.secret)


def _send(channel: SimulatorChannel, message: Outbound) -> str:
    return asyncio.run(channel.send(message)).provider_message_id


def test_an_ordered_fault_hits_the_next_call_and_no_later_one(
    sms: SimulatorChannel, handset: Handset, outbound: MakeOutbound
) -> None:
    handset.order(Fault(kind=FaultKind.THROTTLED, retry_after=timedelta(seconds=7)))
    with pytest.raises(Throttled) as raised:
        _send(sms, outbound())
    assert raised.value.retry_after == timedelta(seconds=7)
    assert handset.messages() == []
    _send(sms, outbound())
    assert [message.attempts for message in handset.messages()] == [1]


def test_faults_happen_in_the_order_asked_for_and_as_often(
    sms: SimulatorChannel, handset: Handset, outbound: MakeOutbound
) -> None:
    handset.order(Fault(kind=FaultKind.DOWN, times=2))
    handset.order(Fault(kind=FaultKind.REJECTED, reason="unreachable"))
    for expected in (ProviderDown, ProviderDown, Rejected):
        with pytest.raises(expected):
            _send(sms, outbound())
    _send(sms, outbound())


def test_a_fault_of_one_channel_leaves_the_others_alone(
    sms: SimulatorChannel, handset: Handset, outbound: MakeOutbound
) -> None:
    handset.order(Fault(kind=FaultKind.DOWN, channel=ChannelName.EMAIL))
    _send(sms, outbound())
    mail = SimulatorChannel(ChannelName.EMAIL, handset, secret=handset.secret)
    with pytest.raises(ProviderDown):
        _send(mail, outbound("touch-2", channel=ChannelName.EMAIL))


def test_a_lost_answer_leaves_a_message_that_can_be_found_and_is_not_doubled(
    sms: SimulatorChannel, handset: Handset, outbound: MakeOutbound
) -> None:
    handset.order(Fault(kind=FaultKind.DOWN, after_arrival=True))
    with pytest.raises(ProviderDown):
        _send(sms, outbound())
    found = asyncio.run(sms.find("touch-1"))
    assert found is not None
    assert _send(sms, outbound()) == found.provider_message_id
    assert [message.attempts for message in handset.messages()] == [2]


def test_a_slow_provider_has_the_message_before_it_answers(
    sms: SimulatorChannel, handset: Handset, outbound: MakeOutbound
) -> None:
    handset.order(Fault(kind=FaultKind.SLOW, delay=timedelta(hours=1)))

    async def abandoned() -> None:
        call = asyncio.create_task(sms.send(outbound()))
        while not handset.messages():  # noqa: ASYNC110 # the phone is a file: it has no event
            await asyncio.sleep(0)
        assert not call.done()
        call.cancel()

    asyncio.run(abandoned())
    assert asyncio.run(sms.find("touch-1")) is not None


def test_a_message_for_another_channel_is_rejected(
    sms: SimulatorChannel, handset: Handset, outbound: MakeOutbound
) -> None:
    with pytest.raises(Rejected, match="wrong_channel"):
        _send(sms, outbound(channel=ChannelName.WHATSAPP))
    assert handset.messages() == []


@pytest.mark.parametrize("name", list(ChannelName))
def test_a_reply_comes_back_as_a_signed_webhook(
    name: ChannelName, handset: Handset, outbound: MakeOutbound
) -> None:
    (channel,) = (c for c in simulated_channels(handset, receipts=False) if c.name is name)
    message = outbound(channel=name, subject="Interview" if name == "email" else None)
    sent = _send(channel, message)
    handset.reply("conversation-1", channel=name, text="Tuesday after 3pm", payload="p-1")
    (webhook,) = handset.outgoing.claim()
    body, headers = signed_webhook(webhook, secret=handset.secret, now=NOW)
    (inbound,) = channel.receive(body, headers, url="http://x/", now=NOW)
    assert isinstance(inbound, Inbound)
    assert (inbound.sender, inbound.recipient) == (message.to, message.sender)
    assert (inbound.text, inbound.payload) == ("Tuesday after 3pm", "p-1")
    assert inbound.in_reply_to == sent
    assert inbound.subject == ("Re: Interview" if name == "email" else None)
    assert inbound.raw["thread"] == "conversation-1"


def test_a_message_that_arrived_is_reported_once_as_delivered(
    sms: SimulatorChannel, handset: Handset, outbound: MakeOutbound
) -> None:
    sent = _send(sms, outbound())
    _send(sms, outbound())
    (webhook,) = handset.outgoing.claim()
    body, headers = signed_webhook(webhook, secret=handset.secret, now=NOW)
    (receipt,) = sms.receive(body, headers, url="http://x/", now=NOW)
    assert isinstance(receipt, Receipt)
    assert receipt.provider_message_id == sent
    assert receipt.status is ReceiptStatus.DELIVERED
    assert receipt.occurred_at == NOW


def test_a_genuine_webhook_does_not_get_in_at_another_channel(
    sms: SimulatorChannel, handset: Handset, outbound: MakeOutbound
) -> None:
    _send(sms, outbound())
    mail = SimulatorChannel(ChannelName.EMAIL, handset, secret=handset.secret)
    (webhook,) = handset.outgoing.claim()
    body, headers = signed_webhook(webhook, secret=handset.secret, now=NOW)
    with pytest.raises(PayloadInvalid) as raised:
        mail.receive(body, headers, url="http://x/", now=NOW)
    assert raised.value.field == "channel"


def test_another_secret_does_not_verify(handset: Handset, outbound: MakeOutbound) -> None:
    sms = SimulatorChannel(ChannelName.SMS, handset, secret="another-secret")
    _send(sms, outbound())
    (webhook,) = handset.outgoing.claim()
    body, headers = signed_webhook(webhook, secret=handset.secret, now=NOW)
    with pytest.raises(SignatureInvalid):
        sms.receive(body, headers, url="http://x/", now=NOW)


def test_a_providers_clock_that_runs_ahead_dates_nothing_into_the_future(
    sms: SimulatorChannel, handset: Handset, outbound: MakeOutbound
) -> None:
    _send(sms, outbound())
    (webhook,) = handset.outgoing.claim()
    body, headers = signed_webhook(webhook, secret=handset.secret, now=NOW)
    earlier = NOW - timedelta(minutes=2)
    (receipt,) = sms.receive(body, headers, url="http://x/", now=earlier)
    assert isinstance(receipt, Receipt)
    assert receipt.occurred_at == earlier
