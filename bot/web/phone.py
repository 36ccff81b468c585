"""The simulated phone in a browser: read what Parley sent, answer as the candidate would.

The phone itself comes in as an argument: this page knows what it needs of one, not who makes it.
It stands for the candidate's own device, so it has no log-in; serve it to developers only.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Annotated, Any, Protocol
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from fastapi.templating import Jinja2Templates

from bot.web.phone_feed import Feedable, Message, feed, server_is_stopping
from bot.web.phone_shapes import MessagesView, MessageView, ReplyIn

# provider, channel, body, headers → the HTTP status the webhook was answered with.
Deliver = Callable[[str, str, bytes, Mapping[str, str]], Awaitable[int]]

_HERE = Path(__file__).parent
_TEMPLATES = Jinja2Templates(_HERE / "templates")
_STATIC = {
    "bubbles.js": "text/javascript",
    "phone.css": "text/css",
    "phone.js": "text/javascript",
    "phone.svg": "image/svg+xml",
}
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*(; ?[a-z]+=[\w.-]+)*", re.I)
_GUARDED = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
# What the message id's column can hold.
_LARGEST_ID = 2**63 - 1


class Courier(Protocol):
    """Carries the phone's webhooks to the application."""

    async def bring(self, message_id: int) -> bool: ...

    async def run(self) -> None: ...


class File(Protocol):
    """An attachment with its bytes."""

    @property
    def filename(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    @property
    def content(self) -> bytes: ...


class Phone(Feedable, Protocol):
    """What the page needs of a simulated phone."""

    def message(self, message_id: int) -> Message: ...

    def reply(
        self, thread: str, *, channel: str, text: str, payload: str | None = None
    ) -> Message: ...

    def channels(self, thread: str) -> frozenset[str]: ...

    def attachment(self, attachment_id: int) -> File | None: ...

    def courier(self, deliver: Deliver) -> Courier: ...


def phone_router(
    phone: Phone,
    deliver: Deliver,
    *,
    stopping: Callable[[], bool] = server_is_stopping,
) -> APIRouter:
    """`/phone` and what belongs to it; *deliver* hands a signed webhook to the application.

    A webhook that *deliver* raises on, or answers with anything but 2xx, is kept and brought
    again: now and then, and when the server starts. stopping: ends the live streams, so that the
    server need not wait for them.
    """
    courier = phone.courier(deliver)

    @asynccontextmanager
    async def carrying(_: FastAPI) -> AsyncIterator[None]:
        running = asyncio.create_task(courier.run())
        try:
            yield
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    router = APIRouter(prefix="/phone", include_in_schema=False, lifespan=carrying)
    _add_page(router)
    _add_messages(router, phone, courier)

    @router.get("/events", response_class=EventSourceResponse)
    async def events(
        after: Annotated[int, Query(ge=0, le=_LARGEST_ID)] = 0,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> AsyncIterator[ServerSentEvent]:
        seen = _message_id(last_event_id)
        start = after if seen is None else seen
        async for event in feed(phone, after=start, shape=_view, stopping=stopping):
            yield event

    return router


def _add_page(router: APIRouter) -> None:
    @router.get("")
    def page(request: Request) -> HTMLResponse:
        return _TEMPLATES.TemplateResponse(request, "phone.html", headers=_GUARDED)

    @router.get("/static/{name}")
    def static(name: str) -> FileResponse:
        if name not in _STATIC:
            raise HTTPException(404, "no such file")
        return FileResponse(_HERE / "static" / name, media_type=_STATIC[name], headers=_GUARDED)


def _add_messages(router: APIRouter, phone: Phone, courier: Courier) -> None:
    @router.get("/messages")
    def messages(
        after: Annotated[int, Query(ge=0, le=_LARGEST_ID)] = 0,
        thread: str | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 500,
    ) -> MessagesView:
        found = phone.messages(after=after, thread=thread, limit=limit)
        last = found[-1].id if found else after
        return MessagesView(messages=[_view(message) for message in found], last=last)

    @router.post("/replies", status_code=201)
    async def replies(reply: ReplyIn) -> MessageView:
        await asyncio.to_thread(_check, phone, reply)
        stored = await asyncio.to_thread(_store, phone, reply)
        await courier.bring(stored.id)
        return _view(await asyncio.to_thread(phone.message, stored.id))

    @router.get("/attachments/{attachment_id}")
    def attachment(attachment_id: int) -> Response:
        file = phone.attachment(attachment_id) if 0 < attachment_id <= _LARGEST_ID else None
        if file is None:
            raise HTTPException(404, "no such attachment")
        return Response(file.content, headers={**_GUARDED, **_download(file)})


def _view(message: Message) -> MessageView:
    return MessageView.model_validate(message)


def _store(phone: Phone, reply: ReplyIn) -> Message:
    return phone.reply(reply.thread, channel=reply.channel, text=reply.text, payload=reply.payload)


def _check(phone: Phone, reply: ReplyIn) -> None:
    """Raise what FastAPI answers with 422, naming the field, when *reply* cannot be stored."""
    if not reply.text.strip():
        raise _invalid("text", "write something first")
    channels = phone.channels(reply.thread)
    if not channels:
        raise _invalid("thread", "no such conversation")
    if reply.channel not in channels:
        raise _invalid("channel", f"nothing arrived on it; there is {', '.join(sorted(channels))}")


def _invalid(field: str, message: str) -> RequestValidationError:
    error: dict[str, Any] = {"type": "value_error", "loc": ("body", field), "msg": message}
    return RequestValidationError([error])


def _message_id(header: str | None) -> int | None:
    """The id in a Last-Event-ID header, which a browser sends back; None when it is not ours."""
    if header is None or not (header.isascii() and header.isdigit() and len(header) < 19):
        return None
    return int(header)


def _download(file: File) -> dict[str, str]:
    # Always saved, never shown: a file from outside must not run as a page of ours. Its type is
    # the sender's word, so it may name one but not add a header.
    known = _MEDIA_TYPE.fullmatch(file.media_type) is not None
    return {
        "Content-Type": file.media_type if known else "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.filename, safe='')}",
    }
