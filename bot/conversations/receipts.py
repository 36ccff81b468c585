"""A provider's word on a message we sent: it only ever moves the message forward.

A provider may speak before we have noted the id that it gave the message. Such a word is kept, and
heard when the id is noted.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from bot.conversations.models import EarlyReceipt, Message
from bot.conversations.repository import OUTBOUND, stream
from bot.events.store import append
from bot.events.types import EventType
from bot.kernel.ids import new_id
from bot.tenancy.scope import ScopedSession, Sessions
from channels.messages import Receipt, ReceiptStatus, advances


def record(sessions: Sessions, receipt: Receipt, *, now: datetime) -> bool:
    """Move the message forward to what the provider says; False when that is no step forward."""
    with sessions.across_tenants() as session:
        tenant_id = session.scalar(select(Message.tenant_id).where(*_sent_as(receipt)).limit(1))
        if tenant_id is None:
            _keep_early(session, receipt, now=now)
            return False
    with sessions.write(tenant_id) as session:
        message = session.scalar(select(Message).where(*_sent_as(receipt)).with_for_update())
        if message is None or not _is_step_forward(message.status, receipt.status):
            return False
        message.status = receipt.status.value
        append(
            session,
            stream(message.conversation_id),
            EventType.MESSAGE_STATUS,
            {"messageId": message.id, "status": receipt.status.value},
            now=now,
        )
    return True


def early_word(session: ScopedSession, message: Message) -> str | None:
    """The furthest that the provider said of the message before its id was known; heard once."""
    heard = session.scalars(
        select(EarlyReceipt).where(
            EarlyReceipt.provider == message.provider,
            EarlyReceipt.channel == message.channel,
            EarlyReceipt.provider_message_id == message.provider_message_id,
        )
    ).all()
    furthest: ReceiptStatus | None = None
    for word in heard:
        status = ReceiptStatus(word.status)
        if furthest is None or advances(furthest, status):
            furthest = status
        session.delete(word)
    return None if furthest is None else furthest.value


def forget_early(sessions: Sessions, *, before: datetime) -> None:
    """Drop what was said of messages that are not ours, or of none."""
    with sessions.across_tenants() as session:
        session.execute(
            delete(EarlyReceipt)
            .where(EarlyReceipt.received_at < before)
            .execution_options(synchronize_session=False)
        )


def _keep_early(session: ScopedSession, receipt: Receipt, *, now: datetime) -> None:
    session.add(
        EarlyReceipt(
            id=new_id("erc"),
            provider=receipt.provider,
            channel=receipt.channel.value,
            provider_message_id=receipt.provider_message_id,
            status=receipt.status.value,
            received_at=now,
        )
    )


def _sent_as(receipt: Receipt) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.direction == OUTBOUND,
        Message.provider == receipt.provider,
        Message.channel == receipt.channel.value,
        Message.provider_message_id == receipt.provider_message_id,
    )


def _is_step_forward(status: str, to: ReceiptStatus) -> bool:
    try:
        return advances(ReceiptStatus(status), to)
    except ValueError:
        # A status of ours alone: what a crash left in `sending` has now been settled by a receipt.
        return status == "sending"
