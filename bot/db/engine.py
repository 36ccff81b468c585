"""One engine for SQLite and PostgreSQL, with the settings that Parley's guarantees rest on."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

WRITES = "parley_writes"
"""Execution option of a connection that is going to write."""

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA busy_timeout=30000",
    "PRAGMA foreign_keys=ON",
)


def connect(url: str, *, pool_size: int = 20) -> Engine:
    """An engine for *url*; the folder of an SQLite file is made when it is missing.

    SQLite: write transactions start as IMMEDIATE, so that a writer waits its turn at the start
    instead of failing in the middle when its snapshot has grown old.
    PostgreSQL: READ COMMITTED, its default, is what the stores are written for.
    """
    # Errors are logged with their statements: their parameters may tell who somebody is.
    shared: dict[str, Any] = {
        "pool_size": pool_size,
        "max_overflow": pool_size,
        "hide_parameters": True,
    }
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, **shared)
    file = make_url(url).database
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, **shared)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(dbapi: sqlite3.Connection, _record: object) -> None:
    # The driver would begin transactions by itself, too late and in the wrong mode.
    dbapi.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        dbapi.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
