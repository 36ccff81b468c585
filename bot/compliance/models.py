"""Tables of who allowed what, and of who must not be contacted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.types import Encrypted, Sealed, UtcDateTime
from bot.tenancy.scope import TenantScoped


class ConsentRecord(TenantScoped, Base):
    """One statement of a candidate about one channel; the latest by `stated_at` holds."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_candidate_id_channel", "candidate_id", "channel"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"))
    channel: Mapped[str] = mapped_column(String(20))
    """email | sms | whatsapp | calls"""
    granted: Mapped[bool] = mapped_column(Boolean)
    source: Mapped[str] = mapped_column(String(200))
    ip_address: Mapped[Sealed | None] = mapped_column(Encrypted)
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Suppression(TenantScoped, Base):
    """An address that must not be contacted, by keyed hash, so that it outlives a re-import."""

    __tablename__ = "suppressions"
    __table_args__ = (
        Index(
            "uq_suppressions_tenant_id_hash_channel", "tenant_id", "hash", "channel", unique=True
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
