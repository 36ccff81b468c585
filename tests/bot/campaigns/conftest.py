"""Databases with the job engine's tables, made once and copied for each test like all others."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.db.engine import connect
from bot.jobs.engine import prepare
from tests.postgres import postgres_url


@pytest.fixture(scope="session")
def postgres_template(postgres_template: str) -> Iterator[str]:
    """The name of a migrated PostgreSQL database with the engine's tables, otherwise empty."""
    name = f"parley_engine_{secrets.token_hex(6)}"
    server = create_engine(postgres_url(), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {postgres_template}"))
    database = connect(
        postgres_url().set(database=name).render_as_string(hide_password=False), pool_size=1
    )
    prepare(database)
    database.dispose()
    yield name
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(scope="session")
def sqlite_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with the engine's tables, otherwise empty."""
    file = tmp_path_factory.mktemp("engine") / "template.db"
    shutil.copy(sqlite_template, file)
    database = connect(f"sqlite:///{file}")
    prepare(database)
    with database.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return file
