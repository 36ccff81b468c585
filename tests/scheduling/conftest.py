"""Both databases for the tests that need one: SQLite in a file, and a real PostgreSQL."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, delete, event, text

from scheduling.tables import bookings, metadata
from tests.postgres import postgres_url


@pytest.fixture(scope="session")
def postgres_engine() -> Iterator[Engine]:
    """An engine on a database of its own, dropped afterwards."""
    name = f"parley_scheduling_{secrets.token_hex(6)}"
    server = create_engine(postgres_url(), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    # Servers commonly allow 100 connections, and others may be using them.
    engine = create_engine(postgres_url().set(database=name), pool_size=20, max_overflow=0)
    try:
        metadata.create_all(engine)
        yield engine
    finally:
        engine.dispose()
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


def sqlite_engine_at(path: Path) -> Engine:
    """An engine whose every transaction is BEGIN IMMEDIATE, as the application's writers are."""
    engine = create_engine(
        f"sqlite:///{path}", pool_size=100, connect_args={"timeout": 60, "isolation_level": None}
    )

    @event.listens_for(engine, "connect")
    def _configure(dbapi_connection: sqlite3.Connection, _record: object) -> None:
        dbapi_connection.execute("PRAGMA journal_mode = WAL")
        dbapi_connection.execute("PRAGMA synchronous = NORMAL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty bookings table, on each of the two databases in turn."""
    if request.param == "sqlite":
        sqlite = sqlite_engine_at(tmp_path / "scheduling.db")
        metadata.create_all(sqlite)
        yield sqlite
        sqlite.dispose()
        return
    postgres: Engine = request.getfixturevalue("postgres_engine")
    with postgres.begin() as connection:
        connection.execute(delete(bookings))
    yield postgres


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """One transaction, rolled back at the end."""
    with engine.connect() as connection:
        yield connection
