"""The one input channel: a turn goes in, and everything that came of it goes out in one answer.

    POST /webhooks/bridge/turn   Authorization: Bearer <token>
        {"sender", "turnId", "text", "channel", "language", "state"}
        200  {"replies", "intent", "confidence", "entities", "faults": []}
        502  the same shape with the faults of an action or component
        400, 401, 503  problem details (RFC 9457)
    GET /webhooks/bridge/        200 once a model is loaded, 503 until then

Asking again with the same sender and turnId repeats the answer and runs nothing twice.
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from json import loads
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from nlu import faults
from nlu.outcome import Turn
from nlu.turns import Turns

CHANNELS = ("sms", "whatsapp", "email", "voice", "telegram")
STATES = ("none", "asked_interest", "offered_slots", "booked")
_LONGEST_ID = 255  # what the tracker store's column holds
_LONGEST_TEXT = 20_000
_LONGEST_LANGUAGE = 35  # BCP 47 (RFC 5646, 4.4.1, read 2026-11-22)


class FieldInvalid(Exception):
    """A field of the request that is missing or not what it has to be."""

    def __init__(self, field: str | None, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason


class Bridge(InputChannel):
    """The app's way into Rasa; needs a non-empty token."""

    def __init__(self, token: str) -> None:
        if not token.strip():
            raise RasaException("The bridge needs a token: set PARLEY_RASA_TOKEN.")
        self._authorization = f"Bearer {token}".encode()
        self._turns = Turns()

    @classmethod
    def name(cls) -> str:
        return "bridge"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "Bridge":
        return cls(str((credentials or {}).get("token") or ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes. Rasa's own entry for messages is not used: it tells nothing of failures."""
        faults.listen()
        routes = Blueprint("bridge")

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            return self._health(request.app.ctx.agent)

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await self._turn(request)

        return routes

    def _health(self, agent: Agent | None) -> HTTPResponse:
        if agent is None or not agent.is_ready():
            return _problem(503, "No model is loaded")
        return json({"status": "ok", "model": agent.model_name})

    async def _turn(self, request: Request) -> HTTPResponse:
        given = request.headers.get("authorization", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._authorization):
            return _problem(401, "The token is missing or wrong")
        try:
            turn = turn_of(request.body)
        except FieldInvalid as refused:
            return _problem(400, refused.reason, field=refused.field)
        agent: Agent | None = request.app.ctx.agent
        if agent is None or not agent.is_ready():
            return _problem(503, "No model is loaded")
        outcome = await self._turns.answer(agent, turn)
        return json(outcome.as_json(), status=502 if outcome.faults else 200)


def turn_of(body: bytes) -> Turn:
    """The turn a request's JSON body describes. Raises FieldInvalid, which quotes no value."""
    try:
        given = loads(body)
    except ValueError as error:
        raise FieldInvalid(None, "the body is not JSON") from error
    if not isinstance(given, dict):
        raise FieldInvalid(None, "the body is not a JSON object")
    return Turn(
        sender=_text(given, "sender", longest=_LONGEST_ID),
        turn_id=_text(given, "turnId", longest=_LONGEST_ID),
        text=_text(given, "text", longest=_LONGEST_TEXT),
        channel=_one_of(given, "channel", CHANNELS),
        language=_text(given, "language", longest=_LONGEST_LANGUAGE),
        state=_one_of(given, "state", STATES),
    )


def _text(given: Mapping[str, Any], field: str, *, longest: int) -> str:
    value = given.get(field)
    if not isinstance(value, str) or not value.strip():
        raise FieldInvalid(field, f"{field} must be a text that is not blank")
    if len(value) > longest:
        raise FieldInvalid(field, f"{field} must not be longer than {longest} characters")
    return value


def _one_of(given: Mapping[str, Any], field: str, allowed: tuple[str, ...]) -> str:
    value = given.get(field)
    if not isinstance(value, str) or value not in allowed:
        raise FieldInvalid(field, f"{field} must be one of {', '.join(allowed)}")
    return value


def _problem(status: int, title: str, **more: str | None) -> HTTPResponse:
    return json(
        {"type": "about:blank", "title": title, "status": status, **more},
        status=status,
        content_type="application/problem+json",
    )
