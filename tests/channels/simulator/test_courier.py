import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels.messages import ChannelName, Inbound, Outbound, Receipt
from channels.simulator import Handset, SimulatorChannel
from channels.simulator.outgoing import LEASE, pause_after

MakeOutbound = Callable[..., Outbound]
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Receiver:
    """The application's side: verifies with the real channel and answers as it is told to."""

    def __init__(self, handset: Handset, clock: Clock) -> None:
        self._channel = SimulatorChannel(ChannelName.SMS, handset, secret=handset.secret)
        self._clock = clock
        self.answers: list[int | Exception] = []
        self.seen: list[Inbound | Receipt] = []

    async def deliver(
        self, provider: str, channel: str, body: bytes, headers: Mapping[str, str]
    ) -> int:
        assert (provider, channel) == ("simulator", "sms")
        self.seen += self._channel.receive(body, headers, url="", now=self._clock())
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def phone(tmp_path: Path, clock: Clock) -> Iterator[Handset]:
    phone = Handset(tmp_path / "phone.db", secret="s", clock=clock)
    yield phone
    phone.close()


@pytest.fixture
def receiver(phone: Handset, clock: Clock) -> Receiver:
    return Receiver(phone, clock)


def _reply(phone: Handset, outbound: MakeOutbound) -> int:
    phone.deliver(outbound(), receipt=False)
    return phone.reply("conversation-1", channel="sms", text="Tuesday").id


def test_a_reply_is_brought_once_and_then_owed_no_longer(
    phone: Handset, receiver: Receiver, outbound: MakeOutbound
) -> None:
    reply = _reply(phone, outbound)
    courier = phone.courier(receiver.deliver)
    assert asyncio.run(courier.bring(reply))
    assert phone.message(reply).reported
    assert phone.outgoing.unreported() == frozenset()
    assert asyncio.run(courier.bring_due()) == 0
    assert len(receiver.seen) == 1


@pytest.mark.parametrize("answer", [500, 403, 302, ConnectionError("gone")])
def test_a_reply_not_accepted_is_kept_and_brought_again_under_the_same_id(
    answer: int | Exception,
    phone: Handset,
    receiver: Receiver,
    clock: Clock,
    outbound: MakeOutbound,
) -> None:
    receiver.answers = [answer]
    reply = _reply(phone, outbound)
    courier = phone.courier(receiver.deliver)
    assert not asyncio.run(courier.bring(reply))
    assert phone.outgoing.unreported() == {reply}
    assert asyncio.run(courier.bring_due()) == 0, "not before the pause is over"
    clock.now += pause_after(1)
    assert asyncio.run(courier.bring_due()) == 1
    assert phone.message(reply).reported
    first, second = receiver.seen
    assert first == second


def test_pauses_grow_and_stay_bounded() -> None:
    pauses = [pause_after(attempts) for attempts in range(1, 1000)]
    assert pauses == sorted(pauses)
    assert pauses[0] < timedelta(seconds=1)
    assert pauses[-1] == timedelta(minutes=1)


def test_what_a_dead_courier_held_is_brought_after_its_lease(
    phone: Handset, receiver: Receiver, clock: Clock, outbound: MakeOutbound
) -> None:
    _reply(phone, outbound)
    assert len(phone.outgoing.claim()) == 1
    courier = phone.courier(receiver.deliver)
    assert asyncio.run(courier.bring_due()) == 0
    clock.now += LEASE
    assert asyncio.run(courier.bring_due()) == 1


def test_a_starting_courier_brings_at_once_what_an_earlier_one_left(
    phone: Handset, receiver: Receiver, outbound: MakeOutbound
) -> None:
    reply = _reply(phone, outbound)
    phone.outgoing.claim()

    async def started() -> None:
        run = asyncio.create_task(phone.courier(receiver.deliver).run())
        while not phone.message(reply).reported:  # noqa: ASYNC110 # a file: it has no event
            await asyncio.sleep(0.001)
        run.cancel()

    asyncio.run(started())
    assert len(receiver.seen) == 1


def test_one_webhook_refused_holds_up_no_other(
    phone: Handset, receiver: Receiver, outbound: MakeOutbound
) -> None:
    receiver.answers = [500]
    first = _reply(phone, outbound)
    second = phone.reply("conversation-1", channel="sms", text="or Wednesday").id
    assert asyncio.run(phone.courier(receiver.deliver).bring_due()) == 2
    assert phone.outgoing.unreported() == {first}
    assert phone.message(second).reported


def test_two_couriers_never_hold_the_same_webhook(
    tmp_path: Path, phone: Handset, clock: Clock, outbound: MakeOutbound
) -> None:
    for n in range(30):
        phone.deliver(outbound(f"touch-{n}"))
    other = Handset(tmp_path / "phone.db", secret="s", clock=clock)
    mine = phone.outgoing.claim(limit=20)
    theirs = other.outgoing.claim(limit=20)
    assert [webhook.id for webhook in (*mine, *theirs)] == list(range(1, 31))
    other.close()
