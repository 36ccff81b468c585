"""How much may be sent at once; beyond it the answer is 413, as problem details."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LIMIT = 1024 * 1024
# Rasa sends its whole domain and the tracker with every action.
_RASA_PREFIX, _RASA_LIMIT = "/rasa/", 16 * LIMIT


class BodyLimit:
    """Stops reading a body that is too long, whether or not it says so beforehand.

    Starlette's own limit answers in plain text where the length is announced.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI's entry."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = _RASA_LIMIT if scope["path"].startswith(_RASA_PREFIX) else LIMIT
        announced = Headers(scope=scope).get("content-length", "")
        seen = int(announced) if announced.isdecimal() and len(announced) < 19 else 0
        counted = 0

        async def receiving() -> Message:
            nonlocal counted
            if seen > limit:
                raise _too_large(limit)
            message = await receive()
            counted += len(message.get("body", b""))
            if counted > limit:
                raise _too_large(limit)
            return message

        await self._app(scope, receiving, send)


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"The body is longer than {limit} bytes.")
