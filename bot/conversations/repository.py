"""Conversations and their messages in the database. Flushes, never commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from bot.compliance.gate import BOT, Purpose
from bot.conversations.content import Content, seal_content
from bot.conversations.models import Conversation, Message, Turn
from bot.db.insert import insert_unless_there
from bot.dialogue.port import DialogueState
from bot.events.store import append
from bot.events.types import EventType
from bot.kernel.errors import NotFound
from bot.kernel.ids import new_id
from bot.security.crypto import Vault
from bot.tenancy.accounts import SendingAccount
from bot.tenancy.scope import ScopedSession

INBOUND, OUTBOUND = "in", "out"


def stream(conversation_id: str) -> str:
    """The event stream of a conversation."""
    return f"conversation/{conversation_id}"


def conversation(session: ScopedSession, id_: str, *, lock: bool = False) -> Conversation:
    """The row; with *lock* nobody else changes it until the transaction ends."""
    row = session.get(Conversation, id_, with_for_update=lock or None)
    if row is None:
        raise NotFound("conversation", id_)
    return row


def tenant_of(session: ScopedSession, conversation_id: str) -> str:
    """Whose conversation it is; for a session across tenants."""
    tenant_id = session.scalar(
        select(Conversation.tenant_id).where(Conversation.id == conversation_id)
    )
    if tenant_id is None:
        raise NotFound("conversation", conversation_id)
    return tenant_id


def conversation_of(
    session: ScopedSession, candidate_id: str, *, now: datetime, job_id: str | None = None
) -> Conversation:
    """The candidate's conversation, begun when there is none; *job_id* becomes what it is about."""
    query = select(Conversation).where(Conversation.candidate_id == candidate_id)
    row = session.scalar(query)
    if row is None:
        values = {
            "id": new_id("cnv"),
            "tenant_id": session.tenant,
            "candidate_id": candidate_id,
            "state": DialogueState.NONE.value,
            "owner": BOT,
            "epoch": 0,
            "created_at": now,
            "updated_at": now,
        }
        # A campaign may begin it while a message comes in: both then go on with the same row.
        insert_unless_there(session, Conversation, values)
        row = session.scalars(query).one()
    row.job_id = job_id or row.job_id
    session.flush()
    return row


def set_state(row: Conversation, state: DialogueState, *, now: datetime) -> None:
    """What the bot has now asked."""
    row.state = state
    row.updated_at = now


def want_person(session: ScopedSession, row: Conversation, reason: str, *, now: datetime) -> None:
    """Ask for a recruiter, with an event; asking twice for the same reason tells once."""
    if row.person_wanted == reason:
        return
    row.person_wanted = reason
    row.updated_at = now
    append(
        session,
        stream(row.id),
        EventType.PERSON_WANTED,
        {"conversationId": row.id, "reason": reason},
        now=now,
    )


def intend(
    session: ScopedSession,
    vault: Vault,
    row: Conversation,
    content: Content,
    *,
    purpose: Purpose,
    account: SendingAccount,
    now: datetime,
    turn: Turn | None = None,
) -> str:
    """Store a message that is to leave, before anything leaves; its id is its idempotency key.

    turn: the turn it answers, if any; it then counts as written when the turn began.
    """
    message = Message(
        id=new_id("msg"),
        conversation_id=row.id,
        direction=OUTBOUND,
        channel=account.channel,
        provider=account.provider,
        account_id=account.id,
        purpose=purpose,
        content=seal_content(vault.cipher(row.candidate_id), content),
        status="intended",
        epoch=row.epoch if turn is None else turn.epoch,
        turn_id=None if turn is None else turn.id,
        ready_at=now,
        attempts=0,
        created_at=now,
    )
    session.add(message)
    session.flush()
    return message.id


def pending_inbound(session: ScopedSession, conversation_id: str) -> Sequence[Message]:
    """Messages of the candidate that no turn has taken, in the order in which they came."""
    return session.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.direction == INBOUND,
            Message.status == "stored",
        )
        .order_by(Message.created_at, Message.id)
    ).all()


def thinking_turn(session: ScopedSession, conversation_id: str) -> Turn | None:
    """The turn that was begun and has not ended, as a crash may leave one."""
    return session.scalar(
        select(Turn)
        .where(Turn.conversation_id == conversation_id, Turn.status == "thinking")
        .order_by(Turn.started_at)
        .limit(1)
    )


def messages_of_turn(session: ScopedSession, turn_id: str) -> Sequence[Message]:
    """The candidate's messages that the turn took, in order."""
    return session.scalars(
        select(Message)
        .where(Message.turn_id == turn_id, Message.direction == INBOUND)
        .order_by(Message.created_at, Message.id)
    ).all()


def transcript(session: ScopedSession, conversation_id: str) -> Sequence[Message]:
    """Every message of the conversation in order."""
    return session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id)
        .order_by(Message.created_at, Message.id)
    ).all()


def take_lease(
    session: ScopedSession, conversation_id: str, *, holder: str, lasts: timedelta, now: datetime
) -> bool:
    """Whether *holder* now has the conversation to itself; a lease that ran out can be taken."""
    taken = session.execute(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            or_(Conversation.lease_until.is_(None), Conversation.lease_until <= now),
        )
        .values(lease_holder=holder, lease_until=now + lasts)
        .returning(Conversation.id)
        .execution_options(synchronize_session=False)
    )
    return taken.scalar_one_or_none() is not None


def is_pending(session: ScopedSession, conversation_id: str) -> bool:
    """Whether the candidate wrote something that no turn has taken."""
    found = session.scalar(
        select(Message.id)
        .where(
            Message.conversation_id == conversation_id,
            Message.direction == INBOUND,
            Message.status == "stored",
        )
        .limit(1)
    )
    return found is not None


def give_lease_back(session: ScopedSession, conversation_id: str, *, holder: str) -> None:
    """Let others at the conversation; nothing happens when the lease is no longer *holder*'s."""
    session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.lease_holder == holder)
        .values(lease_holder=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )
