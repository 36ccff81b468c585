"""Tables of the event log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.types import UtcDateTime
from bot.tenancy.scope import TenantScoped


class EventStream(TenantScoped, Base):
    """The head of one stream: locked by whoever appends to it."""

    __tablename__ = "event_streams"

    stream_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    head_hash: Mapped[str] = mapped_column(String(64))


class EventRow(TenantScoped, Base):
    """One event. Rows are only ever added: triggers refuse UPDATE and DELETE."""

    __tablename__ = "events"
    __table_args__ = (
        Index("uq_events_stream_id_version", "stream_id", "version", unique=True),
        {"sqlite_autoincrement": True},
    )

    position: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    stream_id: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(String(60))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hash: Mapped[str] = mapped_column(String(64))


class EventReader(Base):
    """How far a named reader has come."""

    __tablename__ = "event_readers"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)


class EventRoot(Base):
    """A hash over all events up to *position*, chained to the root before it."""

    __tablename__ = "event_roots"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime] = mapped_column(UtcDateTime)
