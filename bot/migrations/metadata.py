"""Every table that the migrations keep up: the application's and the scheduling library's."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from sqlalchemy import MetaData

import scheduling.tables
from bot.db.base import Base

_MODELS = (
    "bot.tenancy.models",
    "bot.security.auth",
    "bot.security.crypto",
    "bot.events.models",
    "bot.people.models",
    "bot.hiring.models",
    "bot.compliance.models",
    "bot.conversations.models",
    "bot.campaigns.models",
    "bot.touches.models",
    "bot.interviews.models",
    "bot.jobs.models",
    "bot.api.idempotency",
)


def all_metadata() -> Sequence[MetaData]:
    """The metadata that the database is compared with, complete."""
    for name in _MODELS:
        import_module(name)
    return [Base.metadata, scheduling.tables.metadata]


def belongs_to_parley(name: str | None, type_: str, _parents: object) -> bool:
    """False for the tables that the job engine makes and migrates by itself."""
    return not (type_ == "table" and name is not None and name in _ENGINE_TABLES)


# Of DBOS 3.4; on PostgreSQL it keeps them in a schema of its own, where alembic does not look.
_ENGINE_TABLES = frozenset(
    {
        "application_versions",
        "dbos_migrations",
        "notifications",
        "operation_outputs",
        "queues",
        "streams",
        "workflow_events",
        "workflow_events_history",
        "workflow_input",
        "workflow_output",
        "workflow_schedules",
        "workflow_status",
    }
)
