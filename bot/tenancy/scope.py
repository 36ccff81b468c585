"""The only place where rows are filtered by tenant.

Every table of a tenant's data mixes in `TenantScoped`. A session is opened for one tenant: each ORM
SELECT, UPDATE and DELETE it runs gets the tenant's criterion, each new row gets the tenant's id, and
a row of somebody else cannot be flushed. Work that spans tenants (the driver, sweeps) says so by
opening `across_tenants`, and narrows before it touches a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

from sqlalchemy import Engine, ForeignKey, String, event
from sqlalchemy.orm import (
    LoaderCriteriaOption,
    Mapped,
    ORMExecuteState,
    Session,
    UOWTransaction,
    mapped_column,
    sessionmaker,
    with_loader_criteria,
)

from bot.db.engine import WRITES
from bot.kernel.errors import ParleyError


class TenantLeak(ParleyError):
    """A row of one tenant was about to be written in another's session, or in none."""


class TenantScoped:
    """Mixin: rows that belong to one tenant."""

    tenant_id: Mapped[str] = mapped_column(String(40), ForeignKey("tenants.id"))


class ScopedSession(Session):
    """A session for one tenant, or, when *tenant_id* is None, for work across tenants."""

    tenant_id: str | None = None

    @property
    def tenant(self) -> str:
        """The id of the tenant this session is for; TenantLeak when it spans tenants."""
        if self.tenant_id is None:
            raise TenantLeak("this session spans tenants: open one for the tenant")
        return self.tenant_id


class Sessions:
    """Opens transactions: each commits when its block ends and rolls back when it raises."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._make = sessionmaker(engine, class_=ScopedSession, expire_on_commit=False)

    @contextmanager
    def write(self, tenant_id: str) -> Iterator[ScopedSession]:
        """A transaction that may write rows of *tenant_id*."""
        with self._open(tenant_id, writes=True) as session:
            yield session

    @contextmanager
    def read(self, tenant_id: str) -> Iterator[ScopedSession]:
        """A transaction that only reads rows of *tenant_id*; on SQLite it blocks no writer."""
        with self._open(tenant_id, writes=False) as session:
            yield session

    @contextmanager
    def across_tenants(self, *, writes: bool = True) -> Iterator[ScopedSession]:
        """A transaction over all tenants' rows, for drivers, sweeps and key look-up only."""
        with self._open(None, writes=writes) as session:
            yield session

    @contextmanager
    def _open(self, tenant_id: str | None, *, writes: bool) -> Iterator[ScopedSession]:
        with self._make() as session:
            session.tenant_id = tenant_id
            session.connection(execution_options={WRITES: writes})
            yield session
            session.commit()


@event.listens_for(ScopedSession, "do_orm_execute")
def _filter_by_tenant(state: ORMExecuteState) -> None:
    session = state.session
    tenant_id = session.tenant_id if isinstance(session, ScopedSession) else None
    if tenant_id is None or state.is_column_load:
        return
    if state.is_insert:
        _check_inserted(state, tenant_id)
        return
    state.statement = state.statement.options(_criteria(tenant_id))


@lru_cache(maxsize=1024)
def _criteria(tenant_id: str) -> LoaderCriteriaOption:
    return with_loader_criteria(
        TenantScoped, lambda row: row.tenant_id == tenant_id, include_aliases=True
    )


def _check_inserted(state: ORMExecuteState, tenant_id: str) -> None:
    given = state.parameters
    rows = [given] if isinstance(given, Mapping) else given or ()
    if any(row.get("tenant_id", tenant_id) != tenant_id for row in rows):
        raise TenantLeak("a row of another tenant")


@event.listens_for(ScopedSession, "before_flush")
def _stamp_tenant(session: ScopedSession, _context: UOWTransaction, _instances: object) -> None:
    for row in session.new:
        if isinstance(row, TenantScoped) and not row.tenant_id:
            row.tenant_id = session.tenant
    if session.tenant_id is None:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, TenantScoped) and row.tenant_id != session.tenant_id:
            raise TenantLeak(f"a {type(row).__name__} of another tenant")
