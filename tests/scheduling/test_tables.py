from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, Insert, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from scheduling.tables import OVERLAP, OVERLAP_DDL, bookings

_NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
_HALF = timedelta(minutes=30)


def _row(booking_id: str, start: datetime, end: datetime, **others: Any) -> Insert:
    values = {
        "id": booking_id,
        "scope": "tenant",
        "resource_id": "consultant",
        "holder_id": "candidate",
        "status": "confirmed",
        "starts_at": start,
        "ends_at": end,
        "sequence": 0,
        "uid": booking_id,
        "created_at": _NINE,
        "updated_at": _NINE,
    }
    return insert(bookings).values(values | others)


def test_the_database_refuses_two_bookings_that_overlap(connection: Connection) -> None:
    connection.execute(_row("a", _NINE, _NINE + 2 * _HALF))
    for offset in (timedelta(), -_HALF, _HALF, timedelta(minutes=59), timedelta(minutes=-29)):
        with pytest.raises(IntegrityError, match=OVERLAP), connection.begin_nested():
            connection.execute(_row("b", _NINE + offset, _NINE + offset + 2 * _HALF))


def test_the_database_accepts_bookings_that_touch(connection: Connection) -> None:
    connection.execute(_row("a", _NINE, _NINE + _HALF))
    connection.execute(_row("b", _NINE + _HALF, _NINE + 2 * _HALF))
    connection.execute(_row("c", _NINE - _HALF, _NINE))


@pytest.mark.parametrize(
    "other", [{"scope": "other"}, {"resource_id": "other"}, {"status": "cancelled"}]
)
def test_another_scope_resource_or_an_ended_booking_is_no_overlap(
    connection: Connection, other: dict[str, str]
) -> None:
    connection.execute(_row("a", _NINE, _NINE + _HALF))
    connection.execute(_row("b", _NINE, _NINE + _HALF, **other))


def test_a_hold_and_a_booking_must_not_overlap(connection: Connection) -> None:
    connection.execute(_row("a", _NINE, _NINE + _HALF, status="held", expires_at=_NINE))
    with pytest.raises(IntegrityError, match=OVERLAP), connection.begin_nested():
        connection.execute(_row("b", _NINE, _NINE + _HALF))


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": _NINE + _HALF},
        {"status": "confirmed", "starts_at": _NINE},
        {"scope": "tenant", "starts_at": _NINE},
    ],
)
def test_an_update_cannot_bring_about_an_overlap(
    connection: Connection, change: dict[str, Any]
) -> None:
    connection.execute(_row("a", _NINE, _NINE + 2 * _HALF))
    before = {
        "status": "cancelled" if "status" in change else "confirmed",
        "scope": "elsewhere" if "scope" in change else "tenant",
    }
    connection.execute(_row("b", _NINE + 2 * _HALF, _NINE + 4 * _HALF, **before))
    statement = update(bookings).where(bookings.c.id == "b").values(change)
    with pytest.raises(IntegrityError, match=OVERLAP), connection.begin_nested():
        connection.execute(statement)


def test_a_booking_may_move_onto_part_of_its_own_time(connection: Connection) -> None:
    connection.execute(_row("a", _NINE, _NINE + 2 * _HALF))
    connection.execute(update(bookings).values(starts_at=_NINE + _HALF, ends_at=_NINE + 3 * _HALF))
    assert connection.scalar(select(bookings.c.starts_at)) == _NINE + _HALF


@pytest.mark.parametrize(
    ("check", "values"),
    [
        ("ck_bookings_ends_after_start", {"ends_at": _NINE}),
        ("ck_bookings_status_known", {"status": "maybe"}),
        ("ck_bookings_hold_expires", {"status": "held"}),
    ],
)
def test_the_database_refuses_a_row_that_makes_no_sense(
    connection: Connection, check: str, values: dict[str, Any]
) -> None:
    # PostgreSQL would find the empty range harmless: the check is what refuses it.
    with pytest.raises(IntegrityError, match=check), connection.begin_nested():
        connection.execute(_row("a", _NINE, _NINE + _HALF, **values))


def test_times_come_back_in_utc_to_the_microsecond(connection: Connection) -> None:
    local = datetime(2026, 11, 24, 4, 0, 0, 7, tzinfo=ZoneInfo("America/New_York"))
    connection.execute(_row("a", local, local + _HALF))
    found = connection.scalar(select(bookings.c.starts_at))
    assert found == _NINE.replace(microsecond=7)
    assert found is not None
    assert found.tzinfo is UTC


def test_a_naive_time_is_refused(connection: Connection) -> None:
    with pytest.raises(StatementError, match="naive"):
        connection.execute(_row("a", datetime(2026, 11, 24, 9), _NINE + _HALF))  # noqa: DTZ001 - naive is the point


def test_times_are_compared_as_instants(connection: Connection) -> None:
    whole, tick = _NINE, _NINE + timedelta.resolution
    connection.execute(_row("a", whole, tick))
    connection.execute(_row("b", tick, _NINE + _HALF))
    later = select(bookings.c.id).where(bookings.c.starts_at > whole)
    assert connection.scalars(later).all() == ["b"]


def test_the_overlap_statements_stand_alone(engine: Engine, tmp_path: Path) -> None:
    """A migration executes the same strings one by one."""
    if engine.dialect.name == "sqlite":
        plain = sqlite3.connect(tmp_path / "plain.db")
        with engine.connect() as connection:
            table = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'bookings'"))
        plain.execute(str(table))
        for statement in OVERLAP_DDL["sqlite"]:
            plain.execute(statement)
        triggers = plain.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        assert {name for (name,) in triggers} == {f"{OVERLAP}_insert", f"{OVERLAP}_update"}
        plain.close()
    else:
        with engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE bookings DROP CONSTRAINT {OVERLAP}"))
            for statement in OVERLAP_DDL["postgresql"]:
                connection.execute(text(statement))


def test_looking_ahead_uses_an_index(engine: Engine) -> None:
    names = {index["name"] for index in inspect(engine).get_indexes("bookings")}
    assert {"ix_bookings_scope_resource_id_ends_at", "ix_bookings_scope_holder_id"} <= names
