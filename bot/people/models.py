"""Tables of people whom a tenant may contact."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.types import Encrypted, Sealed, UtcDateTime
from bot.tenancy.scope import TenantScoped


class Candidate(TenantScoped, Base):
    """A person we may contact; what tells who they are is sealed under their key."""

    __tablename__ = "candidates"
    __table_args__ = (
        Index("uq_candidates_tenant_id_external_id", "tenant_id", "external_id", unique=True),
        Index("ix_candidates_tenant_id_status", "tenant_id", "status"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200))
    """The `candidateId` that the tenant knows them by."""
    name: Mapped[Sealed] = mapped_column(Encrypted)
    profile: Mapped[Sealed] = mapped_column(Encrypted, deferred=True)
    """The whole record as it arrived, unknown fields included, as JSON."""
    timezone: Mapped[str] = mapped_column(String(60))
    timezone_source: Mapped[str] = mapped_column(String(20))
    """profile | phone | default: what the zone was concluded from."""
    language: Mapped[str] = mapped_column(String(10))
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON)
    """contactMethods, communicationStyle, autoRescheduleConsent; nothing that tells who they are."""
    status: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CandidateAddress(TenantScoped, Base):
    """Where a candidate is reached; found by keyed hash, read by their key."""

    __tablename__ = "candidate_addresses"
    __table_args__ = (
        Index("uq_candidate_addresses_candidate_id_kind", "candidate_id", "kind", unique=True),
        Index("ix_candidate_addresses_tenant_id_hash", "tenant_id", "hash"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"))
    kind: Mapped[str] = mapped_column(String(20))
    """email | phone | whatsapp | linkedin"""
    hash: Mapped[str] = mapped_column(String(64))
    value: Mapped[Sealed] = mapped_column(Encrypted)
