"""Tables of what was offered and of what was agreed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.types import UtcDateTime
from bot.tenancy.scope import TenantScoped


class Offer(TenantScoped, Base):
    """The numbered slots last put before a candidate."""

    __tablename__ = "offers"
    __table_args__ = (Index("ix_offers_conversation_id_status", "conversation_id", "status"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"))
    consultant_id: Mapped[str] = mapped_column(ForeignKey("consultants.id"))
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"))
    status: Mapped[str] = mapped_column(String(20))
    """open | chosen | replaced | withdrawn"""
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """[{number, start, end, holdId}], times in ISO 8601 UTC."""
    wish: Mapped[dict[str, Any]] = mapped_column(JSON)
    """When the candidate said they can and cannot: see `bot.interviews.wishes`."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Interview(TenantScoped, Base):
    """An interview that was agreed; its time is kept free by the booking it names."""

    __tablename__ = "interviews"
    __table_args__ = (
        Index("uq_interviews_booking_id", "booking_id", unique=True),
        Index("ix_interviews_candidate_id_status", "candidate_id", "status"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"))
    consultant_id: Mapped[str] = mapped_column(ForeignKey("consultants.id"))
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"))
    booking_id: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(20))
    """scheduled | confirmed | rescheduled | cancelled | completed | no_show (SPEC 8.1)"""
    scheduled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    duration_minutes: Mapped[int] = mapped_column(Integer)
    timezone: Mapped[str] = mapped_column(String(60))
    """The candidate's zone, in which times are told to them."""
    format: Mapped[str] = mapped_column(String(20))
    meeting_link: Mapped[str | None] = mapped_column(String(500))
    source: Mapped[str] = mapped_column(String(20))
    """conversation | api"""
    cancel_reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
