"""Tables of campaigns and of who is enrolled in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.types import Encrypted, Sealed, UtcDateTime
from bot.tenancy.scope import TenantScoped

CUSTOM_MESSAGE = "custom_message"
"""The field for which an enrolment's custom message is sealed."""


class Campaign(TenantScoped, Base):
    """An outreach plan applied to candidates for one job."""

    __tablename__ = "campaigns"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"))
    priority: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    """active | completed"""
    sequence_version: Mapped[str] = mapped_column(String(40))
    """The sequence with its version, e.g. medium@2026-11."""
    channels: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """The channels it is limited to; nothing means those of its sequence."""
    created_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Enrolment(TenantScoped, Base):
    """One candidate in one campaign."""

    __tablename__ = "enrolments"
    __table_args__ = (
        Index("uq_enrolments_campaign_id_candidate_id", "campaign_id", "candidate_id", unique=True),
        # Two campaigns that start at once cannot both take the same candidate.
        Index(
            "uq_enrolments_candidate_id_active",
            "candidate_id",
            unique=True,
            postgresql_where=text("status = 'active'"),
            sqlite_where=text("status = 'active'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    status: Mapped[str] = mapped_column(String(20))
    """active, or what ended it: replied | booked | opted_out | declined | person_took_over |
    exhausted (every touch is done)"""
    custom_message: Mapped[Sealed | None] = mapped_column(Encrypted)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
