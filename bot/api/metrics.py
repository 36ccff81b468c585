"""What this process did, for Prometheus: requests, messages, turns, webhooks.

Labels have few values each: route templates, channels, statuses. Messages and turns are counted when
the transaction that tells of them commits, whoever in the process ran it. Each process counts its own.
"""

from __future__ import annotations

from collections import Counter as Tally
from time import perf_counter
from weakref import WeakKeyDictionary

from fastapi import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as exposition
from prometheus_client.process_collector import ProcessCollector
from sqlalchemy import Engine, event, inspect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.conversations.models import Turn
from bot.events.store import APPENDED
from bot.events.types import EventType
from bot.tenancy.scope import ScopedSession

_TALLY = "parley_metrics"
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
_MESSAGES = {
    EventType.MESSAGE_RECEIVED: "received",
    EventType.MESSAGE_UNMATCHED: "unmatched",
    EventType.MESSAGE_SENT: "sent",
    EventType.MESSAGE_SUPPRESSED: "suppressed",
    EventType.MESSAGE_FAILED: "failed",
    EventType.MESSAGE_UNKNOWN: "unknown",
}
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Histogram(
            "parley_http_request_seconds",
            "Time to answer a request.",
            ["method", "route", "status"],
            registry=self.registry,
            buckets=_SECONDS,
        )
        self.messages = Counter(
            "parley_messages",
            "Messages, by channel and what became of them.",
            ["channel", "status"],
            registry=self.registry,
        )
        self.turns = Counter(
            "parley_turns", "Turns that ended, by how.", ["status"], registry=self.registry
        )
        self.receipts = Counter(
            "parley_receipts",
            "Providers' words on messages we sent.",
            ["channel", "status"],
            registry=self.registry,
        )

    def count_in(self, engine: Engine) -> None:
        """Count what transactions on *engine* commit in this process."""
        _counting[engine] = self

    def add(self, tally: Tally[tuple[str, ...]]) -> None:
        """Count what a transaction committed."""
        for (kind, *labels), times in tally.items():
            counter = self.messages if kind == "message" else self.turns
            counter.labels(*labels).inc(times)

    def page(self) -> Response:
        """The counters as Prometheus reads them."""
        return Response(exposition(self.registry), media_type=CONTENT_TYPE_LATEST)


class Timing:
    """Times every request."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI's entry."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        started = perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            # Unknown paths and methods share one label: anybody can make up more of them.
            route = getattr(scope.get("route"), "path", "unmatched")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            took = perf_counter() - started
            self._metrics.requests.labels(method, route, str(status)).observe(took)


_counting: WeakKeyDictionary[Engine, Metrics] = WeakKeyDictionary()


def counting_in(engine: Engine) -> Metrics | None:
    """The counters that count what happens on *engine*, if any do."""
    return _counting.get(engine)


@event.listens_for(ScopedSession, "after_flush")
def _note(session: ScopedSession, _context: object) -> None:
    if not _counting:
        return
    tally: Tally[tuple[str, ...]] = session.info.setdefault(_TALLY, Tally())
    for row in (*session.new, *session.dirty):
        if isinstance(row, Turn) and row.ended_at is not None and _has_just_ended(row):
            tally["turn", row.status] += 1


def _has_just_ended(turn: Turn) -> bool:
    return bool(inspect(turn).attrs.ended_at.history.added)


@event.listens_for(ScopedSession, "after_commit")
def _count(session: ScopedSession) -> None:
    tally: Tally[tuple[str, ...]] = session.info.pop(_TALLY, None) or Tally()
    for type_, data in session.info.pop(APPENDED, ()):
        if type_ in _MESSAGES:
            tally["message", str(data["channel"]), _MESSAGES[type_]] += 1
    bind = session.get_bind()
    metrics = counting_in(bind) if isinstance(bind, Engine) else None
    if tally and metrics is not None:
        metrics.add(tally)


@event.listens_for(ScopedSession, "after_rollback")
def _forget(session: ScopedSession) -> None:
    session.info.pop(_TALLY, None)
    session.info.pop(APPENDED, None)
