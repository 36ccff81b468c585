"""Who is alive: each executor says so, and others take over what a silent one left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import delete, select

from bot.jobs.engine import APPLICATION_VERSION
from bot.jobs.models import Executor
from bot.tenancy.scope import Sessions

HEARTBEAT_EVERY = timedelta(seconds=5)
DEAD_AFTER = timedelta(seconds=30)
"""Several missed heartbeats: a slow moment is not a death. Being wrong costs work, never a message."""

_log = structlog.get_logger(__name__)


class Resumes(Protocol):
    """The engine, as the sweep uses it."""

    def resume(self, executor_id: str) -> int:
        """Queue again what the executor had begun; how many pieces of work."""
        ...


def beat(sessions: Sessions, executor_id: str, *, now: datetime) -> None:
    """Say that the executor is alive."""
    with sessions.across_tenants() as session:
        session.merge(
            Executor(id=executor_id, application_version=APPLICATION_VERSION, heartbeat_at=now)
        )


def sweep(
    sessions: Sessions, engine: Resumes, *, now: datetime, dead_after: timedelta = DEAD_AFTER
) -> int:
    """Have the living go on with what dead executors of this version left; how many pieces of work.

    An executor is forgotten only after its work is queued again, so that a crash here loses nothing.
    """
    resumed = 0
    for executor_id in _silent(sessions, since=now - dead_after):
        count = engine.resume(executor_id)
        _forget(sessions, executor_id, since=now - dead_after)
        _log.warning("executor_dead", executor_id=executor_id, resumed=count)
        resumed += count
    return resumed


def _silent(sessions: Sessions, *, since: datetime) -> Sequence[str]:
    with sessions.across_tenants(writes=False) as session:
        return session.scalars(
            select(Executor.id)
            .where(
                Executor.heartbeat_at <= since,
                Executor.application_version == APPLICATION_VERSION,
            )
            .order_by(Executor.id)
        ).all()


def _forget(sessions: Sessions, executor_id: str, *, since: datetime) -> None:
    with sessions.across_tenants() as session:
        session.execute(
            delete(Executor).where(Executor.id == executor_id, Executor.heartbeat_at <= since)
        )
