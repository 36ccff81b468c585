"""Tables of jobs, the consultants who interview, and who was matched to what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.types import Encrypted, Sealed, UtcDateTime
from bot.tenancy.scope import TenantScoped


class Consultant(TenantScoped, Base):
    """The recruiter who interviews; who they are is sealed under their own key."""

    __tablename__ = "consultants"
    __table_args__ = (
        Index("uq_consultants_tenant_id_external_id", "tenant_id", "external_id", unique=True),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200))
    name: Mapped[Sealed] = mapped_column(Encrypted)
    email: Mapped[Sealed] = mapped_column(Encrypted)
    phone: Mapped[Sealed | None] = mapped_column(Encrypted)
    timezone: Mapped[str] = mapped_column(String(60))
    weekly_hours: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Local working hours by weekday, as `scheduling.hours` reads them."""
    slot_minutes: Mapped[int] = mapped_column(Integer)
    notice_minutes: Mapped[int] = mapped_column(Integer)
    buffer_minutes: Mapped[int] = mapped_column(Integer)
    """Kept free before and after each interview."""
    horizon_days: Mapped[int] = mapped_column(Integer)
    meeting_link: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Job(TenantScoped, Base):
    """A role that a tenant hires for."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("uq_jobs_tenant_id_external_id", "tenant_id", "external_id", unique=True),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200))
    company: Mapped[str] = mapped_column(String(200))
    consultant_id: Mapped[str | None] = mapped_column(ForeignKey("consultants.id"))
    """Who interviews for it; the tenant's first consultant when nobody is named."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Match(TenantScoped, Base):
    """A candidate proposed for a job."""

    __tablename__ = "matches"
    __table_args__ = (
        Index("uq_matches_candidate_id_job_id", "candidate_id", "job_id", unique=True),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"))
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"))
    score: Mapped[float | None] = mapped_column(Float)
    urgency: Mapped[str] = mapped_column(String(20))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
