"""A row that is inserted unless there is one already, on both databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.db.base import Base


def insert_unless_there(session: Session, model: type[Base], values: Mapping[str, Any]) -> bool:
    """Whether the row is new; False when one with an equal key stands there and nothing was done.

    Where another transaction has just inserted such a row, this waits for its end. Goes round the
    unit of work: *values* holds every column that has no default, the tenant's id among them.
    """
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(model).on_conflict_do_nothing().returning(literal(1))
    return session.connection().execute(statement, dict(values)).first() is not None
