"""Tables of conversations: one a candidate, across all channels."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.types import Encrypted, Sealed, UtcDateTime
from bot.tenancy.scope import TenantScoped


class Conversation(TenantScoped, Base):
    """What is said between a tenant and one candidate, and who speaks for the tenant."""

    __tablename__ = "conversations"
    __table_args__ = (Index("uq_conversations_candidate_id", "candidate_id", unique=True),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"))
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id"))
    """What it is about now: the job of the latest outreach."""
    state: Mapped[str] = mapped_column(String(20))
    """What the bot last asked: see `bot.dialogue.port.DialogueState`."""
    owner: Mapped[str] = mapped_column(String(40))
    """`bot`, or the id of the recruiter who took over."""
    epoch: Mapped[int] = mapped_column(Integer)
    """Counts changes of owner; what was composed in an earlier epoch is not sent."""
    person_wanted: Mapped[str | None] = mapped_column(String(60))
    """Why a recruiter should look, or nothing."""
    lease_holder: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Message(TenantScoped, Base):
    """One message, in or out. An outbound row stands before its provider is called."""

    __tablename__ = "messages"
    __table_args__ = (
        Index(
            "uq_messages_direction_provider_channel_provider_message_id",
            "direction",
            "provider",
            "channel",
            "provider_message_id",
            unique=True,
        ),
        Index("ix_messages_conversation_id_created_at", "conversation_id", "created_at"),
        Index("ix_messages_status_created_at", "status", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    direction: Mapped[str] = mapped_column(String(3))
    channel: Mapped[str] = mapped_column(String(20))
    provider: Mapped[str] = mapped_column(String(40))
    provider_message_id: Mapped[str | None] = mapped_column(String(200))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    purpose: Mapped[str] = mapped_column(String(20))
    """inbound, or why we write: see `bot.compliance.gate.Purpose`."""
    content: Mapped[Sealed] = mapped_column(Encrypted)
    """Text, subject, buttons and attachments: see `bot.conversations.content`."""
    status: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(200))
    """Why it was suppressed or failed."""
    epoch: Mapped[int] = mapped_column(Integer)
    turn_id: Mapped[str | None] = mapped_column(ForeignKey("turns.id"))
    ready_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Inbound: when the quiet period after it is over. Outbound: not before this moment;
    while sending, since when."""
    attempts: Mapped[int] = mapped_column(Integer)
    sent_by: Mapped[str | None] = mapped_column(String(80))
    """The executor that is sending it, or did."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Turn(TenantScoped, Base):
    """One thought of the candidate and the replies to it; its id is what the dialogue engine is asked by."""

    __tablename__ = "turns"
    __table_args__ = (Index("ix_turns_conversation_id_status", "conversation_id", "status"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    status: Mapped[str] = mapped_column(String(20))
    """thinking | answered | faulted | passed_on | opted_out | opted_in | asked_which"""
    channel: Mapped[str] = mapped_column(String(20))
    epoch: Mapped[int] = mapped_column(Integer)
    """The conversation's epoch when it began: what it answers is not sent in a later one."""
    intent: Mapped[str | None] = mapped_column(String(60))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UnmatchedMessage(TenantScoped, Base):
    """A message from an address that belongs to no candidate; kept under a key of its own."""

    __tablename__ = "unmatched_messages"
    __table_args__ = (
        Index(
            "uq_unmatched_messages_provider_channel_provider_message_id",
            "provider",
            "channel",
            "provider_message_id",
            unique=True,
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    channel: Mapped[str] = mapped_column(String(20))
    provider: Mapped[str] = mapped_column(String(40))
    provider_message_id: Mapped[str] = mapped_column(String(200))
    sender: Mapped[Sealed] = mapped_column(Encrypted)
    content: Mapped[Sealed] = mapped_column(Encrypted)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EarlyReceipt(Base):
    """A provider's word on a message whose id at the provider we have not noted yet."""

    __tablename__ = "early_receipts"
    __table_args__ = (
        Index("ix_early_receipts_provider_message_id", "provider_message_id"),
        Index("ix_early_receipts_received_at", "received_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    provider: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(20))
    provider_message_id: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
