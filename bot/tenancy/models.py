"""Tenants and the accounts they send from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.types import UtcDateTime
from bot.tenancy.scope import TenantScoped


class Tenant(Base):
    """A hiring organisation."""

    __tablename__ = "tenants"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    consent_required: Mapped[list[str]] = mapped_column(JSON)
    """Channels that need a recorded consent before Parley writes first (SPEC 12.2)."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Account(TenantScoped, Base):
    """What a tenant sends from on one channel: a number, a mailbox, a business account.

    Inbound is told apart by it: two tenants may know the same person.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        Index(
            "uq_accounts_channel_provider_address", "channel", "provider", "address", unique=True
        ),
        Index("uq_accounts_tenant_id_channel", "tenant_id", "channel", unique=True),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    provider: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(320))
