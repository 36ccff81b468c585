"""The action endpoint: what Rasa's rules call, run inside the app.

Answers in the forms that Rasa 3.6 expects of an action server (rasa_sdk 3.21.1, `endpoint.py`), except
that an error's text stays here: it may quote the candidate.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any, Protocol

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from actions.catalogue import executor
from bot.api.errors import frames
from bot.bootstrap import Parley
from bot.kernel.errors import Invalid, Unauthenticated

_log = structlog.get_logger(__name__)


class Catalogue(Protocol):
    """What is needed of rasa-sdk's `ActionExecutor`."""

    actions: Mapping[str, Any]

    async def run(self, action_call: dict[str, Any]) -> Any:
        """The events and responses of the action that the call names."""
        ...


def rasa_router(parley: Parley) -> APIRouter:
    """`/rasa/actions`, for Rasa alone: it carries the token that the app and Rasa share."""
    router = APIRouter(prefix="/rasa", include_in_schema=False)
    catalogue: Catalogue = executor(parley)
    token = parley.settings.rasa_token.get_secret_value()

    @router.post("/actions")
    async def run(request: Request, call: dict[str, Any]) -> Response:
        """The events and responses of the action that *call* names."""
        if not _is_rasa(request.headers.get("authorization", ""), token):
            raise Unauthenticated("this is for Rasa: send the token that it shares with the app")
        return await _run(catalogue, call)

    return router


def _is_rasa(presented: str, token: str) -> bool:
    # Without a token nobody is Rasa: two empty strings would be equal.
    expected = f"Bearer {token}".encode()
    return bool(token) and hmac.compare_digest(presented.encode(errors="surrogatepass"), expected)


async def _run(catalogue: Catalogue, call: dict[str, Any]) -> Response:
    name = call.get("next_action")
    if not isinstance(name, str) or not name:
        raise Invalid("next_action", "name the action to run")
    if not isinstance(call.get("tracker"), dict):
        raise Invalid("tracker", "send the conversation's tracker")
    if name not in catalogue.actions:
        return _failed(404, "there is no such action", name)
    try:
        ran = await catalogue.run(call)
    except Exception as error:
        # Rasa's bridge makes a failed turn of it, and the app calls a person.
        _log.error(
            "action_failed",
            action=name,
            error=type(error).__name__,
            at=frames(error.__traceback__),
        )
        _log.debug("action_failed_because", exc_info=error)
        return _failed(500, type(error).__name__, name)
    return JSONResponse(ran.model_dump())


def _failed(status: int, error: str, action: str) -> JSONResponse:
    return JSONResponse({"error": error, "action_name": action}, status_code=status)
