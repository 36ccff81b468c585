"""One table: what went wrong to the problem details the caller gets (RFC 9457, read 2026-11-22).

Every error leaves as `application/problem+json`. The type is `about:blank`, so the title is the HTTP
status's phrase; `code` is what a program tells problems apart by. Fields are named as the caller wrote
them. What was sent is never repeated, and nothing internal is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.idempotency import KeyReused
from bot.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from bot.security.crypto import PersonErased

MEDIA_TYPE = "application/problem+json"
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="parley"'}
_FRAMES_LOGGED = 6
_FIELDS_TOLD = 3

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field that cannot be accepted, and why."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What the caller is told."""

    status: int
    code: str
    detail: str
    errors: Sequence[FieldProblem] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, *, instance: str) -> dict[str, Any]:
        """The members of the problem details object."""
        told: dict[str, Any] = {
            "type": "about:blank",
            "title": phrase(self.status),
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "code": self.code,
        }
        if self.errors:
            told["errors"] = [{"field": e.field, "message": e.message} for e in self.errors]
        return told


# RFC 9110, sections 15.5.14 and 15.5.21 (read 2026-11-22); Python knows these names from 3.13 on.
_PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}


def phrase(status: int) -> str:
    """The status's own words."""
    return _PHRASES.get(status) or HTTPStatus(status).phrase


Table = Mapping[type[Exception], Callable[[Any], Problem]]
"""From a class of errors to its problem; a subclass without an entry of its own takes its base's."""

_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}


def _invalid(fields: Sequence[FieldProblem]) -> Problem:
    told = [f"{problem.field}: {problem.message}" for problem in fields[:_FIELDS_TOLD]]
    more = len(fields) - len(told)
    detail = "; ".join(told) + (f"; and {more} more" if more else "")
    return Problem(422, "invalid", detail, fields)


def _unread(error: RequestValidationError) -> Problem:
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return Problem(400, "malformed_json", "The body is not JSON.")
    return _invalid([_field_problem(one) for one in found])


def _field_problem(error: Mapping[str, Any]) -> FieldProblem:
    where = tuple(error["loc"])
    # The first part says where FastAPI looked; callers know their fields without it.
    path = where[1:] if where[0] in ("body", "query", "path", "header") else where
    if not path and error["type"] in ("missing", "model_attributes_type"):
        return FieldProblem("body", "send a JSON object as application/json")
    reason = error.get("ctx", {}).get("error")
    message = str(reason) if isinstance(reason, ValueError) else error["msg"]
    return FieldProblem(".".join(str(part) for part in path) or "body", message)


def _of_http(error: HTTPException) -> Problem:
    code = _CODES.get(error.status_code, "http_error")
    return Problem(error.status_code, code, error.detail, headers=error.headers or {})


_UNREACHABLE = Problem(
    503,
    "database_unavailable",
    "The database cannot be reached or is too busy; nothing was changed. Try again.",
    headers={"Retry-After": "1"},
)
_INTERNAL = Problem(500, "internal", "Something failed on our side. It has been noted.")

PROBLEMS: Table = {
    NotFound: lambda e: Problem(404, "not_found", f"There is no {e.kind} {e.id!r}."),
    Invalid: lambda e: _invalid([FieldProblem(e.field, e.reason)]),
    Conflict: lambda e: Problem(409, e.code, e.reason),
    Unauthenticated: lambda e: Problem(401, "unauthenticated", str(e), headers=_CHALLENGE),
    Forbidden: lambda e: Problem(403, "scope_missing", str(e)),
    PersonErased: lambda _: Problem(410, "person_erased", "The person's data has been erased."),
    KeyReused: lambda e: Problem(422, "idempotency_key_reused", str(e)),
    RequestValidationError: _unread,
    HTTPException: _of_http,
    OperationalError: lambda _: _UNREACHABLE,
    PoolExhausted: lambda _: _UNREACHABLE,
}


def install_errors(app: FastAPI, table: Table = PROBLEMS) -> None:
    """Answer every error of *app* as *table* says, and any other as a 500 that tells nothing."""

    async def answer(request: Request, error: Exception) -> JSONResponse:
        problem = problem_of(error, table)
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _note(error, request.scope)
        return respond(problem, instance=request.url.path)

    for kind in table:
        app.add_exception_handler(kind, answer)
    app.add_middleware(LastResort)


def problem_of(error: Exception, table: Table = PROBLEMS) -> Problem:
    """The problem that *table* makes of the error; a plain 500 for what it does not know."""
    for kind in type(error).__mro__:
        if kind in table:
            return table[kind](error)
    return _INTERNAL


def respond(problem: Problem, *, instance: str) -> JSONResponse:
    """The problem as a response."""
    return JSONResponse(
        problem.body(instance=instance),
        status_code=problem.status,
        headers=dict(problem.headers),
        media_type=MEDIA_TYPE,
    )


class LastResort:
    """Answers what nobody expected.

    The server would log such an error with its text, and a text may quote a person: here its type and
    the places it passed are logged, and its text only for those who debug.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI's entry."""
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            return
        except Exception as error:
            _note(error, scope)
            if started or scope["type"] != "http":
                raise
            await respond(_INTERNAL, instance=scope["path"])(scope, receive, send)


def _note(error: Exception, scope: Scope) -> None:
    route = getattr(scope.get("route"), "path", None)
    _log.error(
        "request_failed",
        error=type(error).__name__,
        route=route,
        at=frames(error.__traceback__),
    )
    _log.debug("request_failed_because", exc_info=error)


def frames(traceback: TracebackType | None) -> list[str]:
    """The last places that an error passed: module, line and function, and none of its text."""
    places = []
    while traceback is not None:
        frame = traceback.tb_frame
        module = frame.f_globals.get("__name__", "?")
        places.append(f"{module}:{traceback.tb_lineno} {frame.f_code.co_name}")
        traceback = traceback.tb_next
    return places[-_FRAMES_LOGGED:]
