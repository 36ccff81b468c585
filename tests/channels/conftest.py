"""A phone of one's own for each test, and messages to send to it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.messages import Address, ChannelName, Outbound
from channels.simulator import Handset

SECRET = "the-simulators-secret"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ADDRESSES = {
    ChannelName.EMAIL: ("dana@example.org", "jobs@acme.example"),
    ChannelName.SMS: ("+15005550006", "+15005550001"),
    ChannelName.WHATSAPP: ("+15005550006", "+15005550002"),
    ChannelName.VOICE: ("+15005550006", "+15005550003"),
}

MakeOutbound = Callable[..., Outbound]


@pytest.fixture
def handset(tmp_path: Path) -> Iterator[Handset]:
    phone = Handset(tmp_path / "phone.db", secret=SECRET, clock=lambda: NOW)
    yield phone
    phone.close()


@pytest.fixture
def outbound() -> MakeOutbound:
    def make(
        id_: str = "touch-1",
        *,
        channel: ChannelName = ChannelName.SMS,
        text: str = "Are you free on Tuesday?",
        thread: str | None = "conversation-1",
        **rest: object,
    ) -> Outbound:
        person, account = ADDRESSES[channel]
        return Outbound(
            id=id_,
            to=Address(channel, person),
            sender=Address(channel, account),
            text=text,
            thread=thread,
            **rest,  # type: ignore[arg-type] # fields of Outbound, given by the tests
        )

    return make
