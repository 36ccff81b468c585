"""What became of a message we wrote: its row and its event, in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversations.backoff import MAX_ATTEMPTS, retry_delay
from bot.conversations.models import Message
from bot.conversations.receipts import early_word
from bot.conversations.repository import stream
from bot.events.store import append
from bot.events.types import EventType
from bot.tenancy.scope import ScopedSession
from channels.messages import Sent

_ENDINGS = {
    "suppressed": EventType.MESSAGE_SUPPRESSED,
    "failed": EventType.MESSAGE_FAILED,
    "unknown": EventType.MESSAGE_UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a message: its status and, when it did not leave, why."""

    status: str
    reason: str | None = None


def mark_sent(session: ScopedSession, message: Message, sent: Sent, *, now: datetime) -> Delivered:
    """The provider took it. What the provider said of it before we knew its id is heard now."""
    message.provider_message_id = sent.provider_message_id
    message.sent_at = sent.accepted_at
    if message.status == "sending":
        message.status = early_word(session, message) or "sent"
    append(
        session, stream(message.conversation_id), EventType.MESSAGE_SENT, facts(message), now=now
    )
    return Delivered("sent")


def put_back(
    session: ScopedSession,
    message: Message,
    reason: str,
    *,
    retry_after: timedelta | None,
    now: datetime,
) -> Delivered:
    """It is to be tried again later; failed when it was tried often enough."""
    if message.attempts >= MAX_ATTEMPTS:
        return end(session, message, "failed", reason, now=now)
    message.status, message.reason = "intended", reason
    message.ready_at = now + max(retry_delay(message.attempts), retry_after or timedelta())
    return Delivered("intended", reason)


def end(
    session: ScopedSession, message: Message, status: str, reason: str, *, now: datetime
) -> Delivered:
    """It did not leave, or nobody knows: suppressed, failed or unknown, for good."""
    message.status, message.reason = status, reason
    append(
        session,
        stream(message.conversation_id),
        _ENDINGS[status],
        facts(message) | {"reason": reason},
        now=now,
    )
    return Delivered(status, reason)


def facts(message: Message) -> dict[str, object]:
    """What every event about a message tells."""
    return {
        "conversationId": message.conversation_id,
        "messageId": message.id,
        "channel": message.channel,
        "purpose": message.purpose,
        "attempts": message.attempts,
    }
