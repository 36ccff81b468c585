"""The declarative base every table of the application hangs on."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Named constraints, so that a migration can drop what it made on every database."""


class Base(DeclarativeBase):
    """Base of every ORM row; rows stay inside the repositories of their package."""

    metadata = MetaData(naming_convention=NAMING)
