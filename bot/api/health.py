"""Whether the app lives, whether it can take work, and what it counted."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from sqlalchemy import Engine, false, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from bot.api.auth import parley_of
from bot.api.errors import Problem, respond
from bot.api.metrics import Metrics
from bot.api.openapi import problems
from bot.api.shapes import Shape
from bot.db.base import Base


class Alive(Shape):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Shape):
    """The app can take work."""

    status: Literal["ready"] = "ready"
    database: Literal["up"] = "up"
    dialogue: Literal["up", "down"]


def health_router(metrics: Metrics, *, prefix: str = "", described: bool = True) -> APIRouter:
    """`/health`, `/ready` and `/metrics`; they need no key and tell nothing of a tenant."""
    router = APIRouter(prefix=prefix, tags=["health"], include_in_schema=described)

    @router.get("/health", summary="Is the process alive?")
    async def health() -> Alive:
        """Touches nothing: a failing database is no reason to restart the app."""
        return Alive()

    @router.get(
        "/ready",
        summary="Can it take work?",
        response_model=Readiness,
        responses=problems(503),
    )
    async def ready(request: Request) -> Response:
        """200 when the database is reachable and has every table and column this version uses.

        A dialogue engine that is down does not make the app unready: it goes on storing what
        candidates write, tells them that a person will answer, and picks up when the engine is
        back. `dialogue` says how it stands.
        """
        parley = parley_of(request)
        reason = await run_in_threadpool(_unready, parley.engine)
        if reason is not None:
            return respond(Problem(503, "not_ready", reason), instance=request.url.path)
        up = await parley.dialogue.ready()
        return JSONResponse(Readiness(dialogue="up" if up else "down").model_dump())

    @router.get("/metrics", summary="Counters for Prometheus", response_class=Response)
    def counters() -> Response:
        """Requests, messages, turns and receipts of this process, in Prometheus's text format."""
        return metrics.page()

    return router


def _unready(engine: Engine) -> str | None:
    try:
        connection = engine.connect()
    except (SQLAlchemyError, PoolExhausted):
        return "The database cannot be reached."
    with connection:
        try:
            for table in Base.metadata.sorted_tables:
                connection.execute(select(*table.columns).where(false()))
        except SQLAlchemyError:
            return "The database lacks tables or columns: migrate it."
    return None
