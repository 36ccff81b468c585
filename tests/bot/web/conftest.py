"""A phone served on a port of this machine, with an application that takes its webhooks."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from bot.web.phone import phone_router
from channels.messages import Address, Attachment, Button, ChannelName, Inbound, Outbound, Receipt
from channels.registry import Registry
from channels.simulator import Handset, simulated_channels

_ADDRESSES = {
    ChannelName.EMAIL: ("dana@example.org", "jobs@acme.example"),
    ChannelName.SMS: ("+15005550006", "+15005550001"),
    ChannelName.WHATSAPP: ("+15005550006", "+15005550002"),
    ChannelName.VOICE: ("+15005550006", "+15005550003"),
}


@dataclass
class Application:
    """The receiving end: verifies each webhook as the real one would, then keeps it."""

    registry: Registry
    status: int = 200
    received: list[Inbound | Receipt] = field(default_factory=list)

    async def deliver(
        self, provider: str, channel: str, body: bytes, headers: Mapping[str, str]
    ) -> int:
        adapter = self.registry.at(provider, channel)
        events = adapter.receive(body, headers, url="", now=datetime.now(UTC))
        if self.status == 200:
            self.received += events
        return self.status

    @property
    def replies(self) -> list[Inbound]:
        return [event for event in self.received if isinstance(event, Inbound)]


@dataclass
class Site:
    """A phone, the application behind it, and both on one FastAPI application."""

    phone: Handset
    application: Application
    stopping: threading.Event
    app: FastAPI

    def arrive(
        self,
        id_: str,
        text: str,
        *,
        channel: str = "sms",
        thread: str = "conversation-1",
        name: str = "Dana Whitfield",
        subject: str | None = None,
        buttons: tuple[Button, ...] = (),
        attachments: tuple[Attachment, ...] = (),
    ) -> None:
        person, account = _ADDRESSES[ChannelName(channel)]
        message = Outbound(
            id=id_,
            to=Address(ChannelName(channel), person),
            sender=Address(ChannelName(channel), account),
            text=text,
            subject=subject,
            buttons=buttons,
            attachments=attachments,
            thread=thread,
            to_name=name,
        )
        self.phone.deliver(message, receipt=False)

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address of the site while it runs on a real server."""
        config = uvicorn.Config(self.app, host="127.0.0.1", port=0, log_level="warning")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        wait_for(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            self.stopping.set()
            server.should_exit = True
            thread.join()
            self.stopping.clear()


def wait_for(condition: Callable[[], object], *, within_s: float = 20) -> None:
    """Return once *condition* holds."""
    give_up_at = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > give_up_at:
            raise AssertionError("the condition waited for never came to hold")
        time.sleep(0.01)


@pytest.fixture
def until() -> Callable[..., None]:
    return wait_for


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    phone = Handset(tmp_path / "phone.db", secret="the-simulators-secret")
    application = Application(Registry(simulated_channels(phone)))
    stopping = threading.Event()
    app = FastAPI()
    app.include_router(phone_router(phone, application.deliver, stopping=stopping.is_set))
    yield Site(phone, application, stopping, app)
    phone.close()
