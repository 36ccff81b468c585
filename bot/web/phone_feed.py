"""The phone page's live feed: what happens on the phone, as server-sent events."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from fastapi.sse import ServerSentEvent

# How often the phone is asked; one question costs a few microseconds.
POLL_S = 0.15
# How soon a browser calls again when a stream has ended.
RECONNECT_MS = 500
_PAGE = 200


class Message(Protocol):
    """A bubble; its shape for the browser is `bot.web.phone_shapes.MessageView`."""

    @property
    def id(self) -> int: ...


class Watch(Protocol):
    """Tells whether anything has changed since it was last asked."""

    def changed(self) -> bool: ...

    def close(self) -> None: ...


class Owed(Protocol):
    """The replies typed that the application has not accepted yet."""

    def unreported(self) -> frozenset[int]: ...


class Feedable(Protocol):
    """The part of a phone that a feed reads."""

    @property
    def outgoing(self) -> Owed: ...

    def messages(
        self, *, after: int = 0, thread: str | None = None, limit: int = 500
    ) -> Sequence[Message]: ...

    def watch(self) -> Watch: ...


def server_is_stopping() -> bool:
    """Whether the uvicorn server of this process was told to stop.

    Uvicorn waits for open responses before it tells the application of the shutdown, so a stream
    that ends on that news would be waited for forever. The server is the owner of the signal
    handler it installs; run in a thread it installs none, and its owner passes another answer.
    """
    handler = signal.getsignal(signal.SIGTERM)
    return bool(getattr(getattr(handler, "__self__", None), "should_exit", False))


async def feed(
    phone: Feedable,
    *,
    after: int,
    shape: Callable[[Message], object],
    stopping: Callable[[], bool],
) -> AsyncIterator[ServerSentEvent]:
    """Events `message` (with its id, oldest first) and `owed` (all replies not accepted yet).

    Begins with every message above *after*; ends when *stopping* says so. A browser that calls
    again names the last message it saw, so it misses none and sees none twice; `owed` is told
    whole, since a reply may have been accepted while nobody listened.
    """
    watch = await asyncio.to_thread(phone.watch)
    told: frozenset[int] | None = None
    try:
        yield ServerSentEvent(comment="open", retry=RECONNECT_MS)
        while not stopping():
            if await asyncio.to_thread(watch.changed):
                while messages := await asyncio.to_thread(_next, phone, after):
                    for message in messages:
                        yield ServerSentEvent(
                            event="message", id=str(message.id), data=shape(message)
                        )
                    after = messages[-1].id
                    told = None
                # After the messages: one accepted meanwhile was shown as owed a moment ago.
                owed = await asyncio.to_thread(phone.outgoing.unreported)
                if owed != told:
                    yield ServerSentEvent(event="owed", data=sorted(owed))
                told = owed
            await asyncio.sleep(POLL_S)
    finally:
        watch.close()


def _next(phone: Feedable, after: int) -> Sequence[Message]:
    return phone.messages(after=after, limit=_PAGE)
