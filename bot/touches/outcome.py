"""What became of a touch's message, told of the touch: its status, its event, and what follows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.conversations.models import Conversation, Message
from bot.conversations.repository import INBOUND, conversation, set_state
from bot.dialogue.port import DialogueState
from bot.events.store import append
from bot.events.types import EventType
from bot.people.candidates import advance_status
from bot.tenancy.scope import ScopedSession
from bot.touches.models import Touch
from bot.touches.schedule import SENDING, stream

FROM_MESSAGE = {
    "sent": "sent",
    "queued": "sent",
    "delivered": "sent",
    "read": "sent",
    "failed": "failed",
    "suppressed": "suppressed",
    "unknown": "unknown",
}
"""The touch's status for each status at which a message has its result."""

_EVENTS = {
    "sent": EventType.TOUCH_SENT,
    "failed": EventType.TOUCH_FAILED,
    "suppressed": EventType.TOUCH_SUPPRESSED,
    "unknown": EventType.TOUCH_UNKNOWN,
}


def record_outcome(session: ScopedSession, touch_id: str, *, now: datetime) -> bool:
    """Bring a touch that is being sent to what its message has come to; False when nothing is new."""
    found = session.execute(
        select(Touch.conversation_id, Touch.message_id).where(Touch.id == touch_id)
    ).one()
    row = conversation(session, found.conversation_id, lock=True)
    touch = session.get_one(Touch, touch_id, with_for_update=True)
    message = session.get_one(Message, found.message_id)
    status = FROM_MESSAGE.get(message.status)
    if touch.status != SENDING or status is None:
        return False
    end(session, touch, status, message.reason if status != "sent" else None, now=now)
    if status == "sent":
        _was_written_to(session, row, message, now=now)
    return True


def end(
    session: ScopedSession, touch: Touch, status: str, reason: str | None, *, now: datetime
) -> None:
    """Give the touch its final status, with its event."""
    touch.status, touch.reason, touch.updated_at = status, reason, now
    facts = {
        "touchId": touch.id,
        "messageId": touch.message_id,
        "step": touch.step,
        "channel": touch.channel,
    }
    append(
        session,
        stream(touch.enrolment_id),
        _EVENTS[status],
        facts if reason is None else facts | {"reason": reason},
        now=now,
    )


def _was_written_to(
    session: ScopedSession, row: Conversation, message: Message, *, now: datetime
) -> None:
    advance_status(session, row.candidate_id, "contacted", now=now)
    answered = session.scalar(
        select(Message.id)
        .where(
            Message.conversation_id == row.id,
            Message.direction == INBOUND,
            Message.created_at >= message.created_at,
        )
        .limit(1)
    )
    # After an answer the conversation has moved on by itself: this result is told late.
    if row.state == DialogueState.NONE and answered is None:
        set_state(row, DialogueState.ASKED_INTEREST, now=now)
