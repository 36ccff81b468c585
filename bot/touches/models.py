"""The touches table is the schedule: when each outbound step is due, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.types import UtcDateTime
from bot.tenancy.scope import TenantScoped


class Touch(TenantScoped, Base):
    """One planned outbound step. Its status is the fence: `sending` stands before the provider is called."""

    __tablename__ = "touches"
    __table_args__ = (
        Index("ix_touches_status_due_at", "status", "due_at"),
        Index("ix_touches_enrolment_id_status", "enrolment_id", "status"),
        Index("ix_touches_candidate_id_status", "candidate_id", "status"),
        Index("ix_touches_campaign_id_status", "campaign_id", "status"),
        Index("ix_touches_batch_id", "batch_id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    enrolment_id: Mapped[str] = mapped_column(ForeignKey("enrolments.id"))
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    step: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(10))
    """message | task (a recruiter does it)"""
    channel: Mapped[str] = mapped_column(String(20))
    template: Mapped[str] = mapped_column(String(60))
    """The text to send; of a task: what is to be done."""
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    priority: Mapped[int] = mapped_column(Integer)
    """0 goes first."""
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_because: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(20))
    """planned | queued | sending | sent | done | suppressed | cancelled | failed | unknown"""
    reason: Mapped[str | None] = mapped_column(String(200))
    batch_id: Mapped[str | None] = mapped_column(String(40))
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    attempts: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
