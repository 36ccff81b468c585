"""The bookings table, in which the database itself refuses overlap.

The table has its own MetaData, to be migrated together with the application's. Overlap is refused
by an exclusion constraint on PostgreSQL and by triggers on SQLite, both called OVERLAP; the
statements stand in OVERLAP_DDL by dialect, for `create_all` and for a migration to copy.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    event,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from scheduling.booking import BookingStatus
from scheduling.intervals import to_utc

OVERLAP = "ex_bookings_overlap"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC out; ValueError for a naive one.

    On SQLite a text of fixed width (2026-11-24T15:00:00.000000Z), so that comparing the texts
    compares the instants; elsewhere a timestamp with time zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        utc = to_utc(value)
        if dialect.name == "sqlite":
            return utc.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
        return utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return to_utc(datetime.fromisoformat(value) if isinstance(value, str) else value)


_STATUSES = ", ".join(f"'{status}'" for status in BookingStatus)

bookings = Table(
    "bookings",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("scope", String(64), nullable=False),
    Column("resource_id", String(64), nullable=False),
    Column("holder_id", String(64), nullable=False),
    Column("subject_id", String(64)),
    Column("status", String(16), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("sequence", Integer, nullable=False),
    Column("uid", String(64), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    CheckConstraint(f"status IN ({_STATUSES})", name="status_known"),
    CheckConstraint("status <> 'held' OR expires_at IS NOT NULL", name="hold_expires"),
    # By end, not start: what matters lies ahead, and so the past is never walked.
    Index(None, "scope", "resource_id", "ends_at"),
    Index(None, "scope", "holder_id"),
)

_OVERLAPPING_ROW = f"""\
  SELECT RAISE(ABORT, '{OVERLAP}') WHERE EXISTS (
    SELECT 1 FROM bookings AS other
    WHERE other.scope = NEW.scope AND other.resource_id = NEW.resource_id
      AND other.ends_at > NEW.starts_at AND other.starts_at < NEW.ends_at
      AND other.status IN ('held', 'confirmed') AND other.id <> NEW.id
  );
"""  # noqa: S608 - the only value in it is the constant above

OVERLAP_DDL: dict[str, tuple[str, ...]] = {
    "postgresql": (
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        f"ALTER TABLE bookings ADD CONSTRAINT {OVERLAP} EXCLUDE USING gist "
        "(scope WITH =, resource_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&) "
        "WHERE (status IN ('held', 'confirmed'))",
    ),
    "sqlite": tuple(
        f"CREATE TRIGGER {OVERLAP}_{verb} BEFORE {when} ON bookings\n"
        "WHEN NEW.status IN ('held', 'confirmed')\n"
        f"BEGIN\n{_OVERLAPPING_ROW}END"
        for verb, when in (
            ("insert", "INSERT"),
            ("update", "UPDATE OF id, scope, resource_id, status, starts_at, ends_at"),
        )
    ),
}

for _dialect, _statements in OVERLAP_DDL.items():
    for _statement in _statements:
        _ddl = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call] # theirs
        event.listen(bookings, "after_create", _ddl)
