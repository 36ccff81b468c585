"""Databases for every test that needs one: SQLite in a file and a real PostgreSQL, migrated.

A database is migrated once a process and copied for each test, so that every test starts clean.
"""

from __future__ import annotations

import base64
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from bot.db.engine import connect
from bot.kernel.ids import new_id
from bot.migrations.run import migrate
from bot.security.crypto import MasterKey
from bot.tenancy.models import Account, Tenant
from bot.tenancy.scope import Sessions
from tests.postgres import postgres_url

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The moment at which tests stand unless they say otherwise: a Monday."""

MASTER_KEY = base64.b64encode(b"\x07" * 32).decode()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = connect(f"sqlite:///{file}")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """The name of a migrated, empty PostgreSQL database."""
    name = f"parley_template_{secrets.token_hex(6)}"
    server = create_engine(postgres_url(), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = connect(_url(name), pool_size=1)
    migrate(engine)
    engine.dispose()
    yield name
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database, once of each kind."""
    url: str = request.getfixturevalue(
        "sqlite_url" if request.param == "sqlite" else "postgres_database_url"
    )
    return url


@pytest.fixture
def postgres_database_url(postgres_template: str) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    name = f"parley_test_{secrets.token_hex(6)}"
    server = create_engine(postgres_url(), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {postgres_template}"))
    yield _url(name)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database."""
    file = tmp_path / "parley.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on the fresh database."""
    made = connect(database_url, pool_size=5)
    yield made
    made.dispose()


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    """Transactions on the fresh database."""
    return Sessions(engine)


@pytest.fixture
def master() -> MasterKey:
    """The master key of the tests."""
    return MasterKey(MASTER_KEY)


@pytest.fixture
def tenant(sessions: Sessions) -> str:
    """The id of a tenant that can send on every channel."""
    return make_tenant(sessions, "Acme Talent")


def make_tenant(sessions: Sessions, name: str) -> str:
    """A tenant with a simulated account on every channel; its id."""
    tenant_id = new_id("ten")
    with sessions.across_tenants() as session:
        session.add(
            Tenant(id=tenant_id, name=name, consent_required=["sms", "whatsapp"], created_at=NOW)
        )
        session.flush()
        for channel in ("email", "sms", "whatsapp", "voice"):
            session.add(
                Account(
                    id=new_id("acc"),
                    tenant_id=tenant_id,
                    channel=channel,
                    provider="simulator",
                    address=f"{channel}.{tenant_id}",
                )
            )
    return tenant_id


def _url(database: str) -> str:
    return postgres_url().set(database=database).render_as_string(hide_password=False)
