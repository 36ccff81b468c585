"""One turn: what the candidate wrote since the last, and the replies to it.

`Turns.run` is the only pipeline, for a webhook as for a sweep. A turn has three steps, each with a
transaction of its own, and none is open while the dialogue engine thinks:

begin   take the conversation's lease; take what is pending; decide what needs no engine
think   ask the engine by the turn's id: asked again after a crash, it gives the same answer
end     store the replies, and raise the first one's fence with them; then it leaves, then the others
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, or_, select, update

from bot.compliance.gate import Purpose
from bot.conversations.begin import Beginning, Begun, Idle, Put, Wait
from bot.conversations.content import Content
from bot.conversations.departure import Departure
from bot.conversations.models import Conversation, Message, Turn
from bot.conversations.outbox import Outbox
from bot.conversations.repository import (
    INBOUND,
    OUTBOUND,
    conversation,
    give_lease_back,
    intend,
    is_pending,
    stream,
    take_lease,
    want_person,
)
from bot.dialogue.port import Answer, Dialogue, DialogueFailed, Reply
from bot.events.store import append
from bot.events.types import EventType
from bot.kernel.clock import Clock
from bot.people.candidates import candidate
from bot.security.crypto import MasterKey, Vault
from bot.templates.render import Texts
from bot.tenancy.accounts import account_for
from bot.tenancy.scope import ScopedSession, Sessions
from channels.messages import Button

_log = structlog.get_logger(__name__)


class Turns:
    """Runs turns; a conversation is one executor's at a time."""

    def __init__(
        self,
        sessions: Sessions,
        master: MasterKey,
        beginning: Beginning,
        dialogue: Dialogue,
        outbox: Outbox,
        texts: Texts,
        clock: Clock,
        *,
        executor_id: str,
        lease: timedelta,
    ) -> None:
        self._sessions = sessions
        self._master = master
        self._beginning = beginning
        self._dialogue = dialogue
        self._outbox = outbox
        self._texts = texts
        self._clock = clock
        self._executor_id = executor_id
        self._lease = lease

    async def run(self, tenant_id: str, conversation_id: str) -> None:
        """Answer everything that is pending; returns at once while another executor is at it."""
        more = True
        while more:
            begun = await asyncio.to_thread(self._begin, tenant_id, conversation_id)
            if isinstance(begun, Idle):
                return
            if isinstance(begun, Wait):
                await asyncio.sleep((begun.until - self._clock()).total_seconds())
                continue
            try:
                first = await self._think(tenant_id, begun) if isinstance(begun, Put) else None
                await self._outbox.deliver_conversation(tenant_id, conversation_id, first=first)
            finally:
                more = await asyncio.to_thread(self._give_back, tenant_id, conversation_id)

    def left_over(self, *, now: datetime) -> Sequence[tuple[str, str]]:
        """(tenant, conversation) of what waits for an answer and nobody is at."""
        pending = exists().where(
            Message.conversation_id == Conversation.id,
            Message.direction == INBOUND,
            Message.status == "stored",
            Message.ready_at <= now,
        )
        unfinished = exists().where(
            Turn.conversation_id == Conversation.id, Turn.status == "thinking"
        )
        with self._sessions.across_tenants(writes=False) as session:
            rows = session.execute(
                select(Conversation.tenant_id, Conversation.id)
                .where(
                    or_(pending, unfinished),
                    or_(Conversation.lease_until.is_(None), Conversation.lease_until <= now),
                )
                .limit(200)
            )
            return [(row[0], row[1]) for row in rows]

    def disown(self) -> None:
        """Give back the leases that this executor held when it died; to be called at its start."""
        with self._sessions.across_tenants() as session:
            session.execute(
                update(Conversation)
                .where(Conversation.lease_holder == self._executor_id)
                .values(lease_holder=None, lease_until=None)
                .execution_options(synchronize_session=False)
            )

    def _begin(self, tenant_id: str, conversation_id: str) -> Begun:
        now = self._clock()
        with self._sessions.write(tenant_id) as session:
            mine = take_lease(
                session, conversation_id, holder=self._executor_id, lasts=self._lease, now=now
            )
            if not mine:
                return Idle()
            begun = self._beginning.begin(session, conversation_id, now=now)
            if isinstance(begun, Idle | Wait):
                give_lease_back(session, conversation_id, holder=self._executor_id)
            return begun

    async def _think(self, tenant_id: str, put: Put) -> Departure | None:
        """Ask the engine and store what it said; the first message to leave is fenced with it."""
        try:
            answer = await self._dialogue.ask(put.ask)
        except DialogueFailed as failure:
            _log.warning("turn_faulted", turn_id=put.ask.turn_id, reasons=failure.reasons)
            return await asyncio.to_thread(self._fault, tenant_id, put.ask.turn_id)
        return await asyncio.to_thread(self._end, tenant_id, put.ask.turn_id, answer)

    def _end(self, tenant_id: str, turn_id: str, answer: Answer) -> Departure | None:
        now = self._clock()
        with self._sessions.write(tenant_id) as session:
            turn = session.get_one(Turn, turn_id, with_for_update=True)
            if turn.status != "thinking":
                return None
            row = conversation(session, turn.conversation_id, lock=True)
            for reply in answer.replies:
                self._reply(session, row, turn, reply, purpose=Purpose.REPLY, now=now)
            turn.status, turn.intent, turn.ended_at = "answered", answer.intent, now
            append(
                session,
                stream(row.id),
                EventType.TURN_ANSWERED,
                {
                    "conversationId": row.id,
                    "turnId": turn.id,
                    "intent": answer.intent,
                    "confidence": round(answer.confidence, 4),
                    "replies": len(answer.replies),
                },
                now=now,
            )
            return self._outbox.fence_next(session, row, now=now)

    def _fault(self, tenant_id: str, turn_id: str) -> Departure | None:
        """Nobody answered: tell the candidate once that a person will, and ask for one."""
        now = self._clock()
        with self._sessions.write(tenant_id) as session:
            turn = session.get_one(Turn, turn_id, with_for_update=True)
            if turn.status != "thinking":
                return None
            row = conversation(session, turn.conversation_id, lock=True)
            if _last_said(session, row.id) != Purpose.HOLDING:
                vault = Vault(session, self._master)
                language = candidate(session, vault, row.candidate_id).language
                text = self._texts.render("holding", language=language).text
                self._reply(session, row, turn, Reply(text), purpose=Purpose.HOLDING, now=now)
            want_person(session, row, "dialogue_failed", now=now)
            turn.status, turn.ended_at = "faulted", now
            append(
                session,
                stream(row.id),
                EventType.TURN_FAULTED,
                {"conversationId": row.id, "turnId": turn.id},
                now=now,
            )
            return self._outbox.fence_next(session, row, now=now)

    def _reply(
        self,
        session: ScopedSession,
        row: Conversation,
        turn: Turn,
        reply: Reply,
        *,
        purpose: Purpose,
        now: datetime,
    ) -> None:
        intend(
            session,
            Vault(session, self._master),
            row,
            Content(
                reply.text,
                buttons=tuple(Button(button.title, button.payload) for button in reply.buttons),
            ),
            purpose=purpose,
            account=account_for(session, turn.channel),
            turn=turn,
            now=now,
        )

    def _give_back(self, tenant_id: str, conversation_id: str) -> bool:
        """Let others at the conversation; whether something came in meanwhile.

        In this order: who stored a message before the look is seen by it, and who stored one after it
        finds the lease free.
        """
        with self._sessions.write(tenant_id) as session:
            give_lease_back(session, conversation_id, holder=self._executor_id)
            return is_pending(session, conversation_id)


def _last_said(session: ScopedSession, conversation_id: str) -> str | None:
    """The purpose of the last message we wrote in the conversation."""
    return session.scalar(
        select(Message.purpose)
        .where(Message.conversation_id == conversation_id, Message.direction == OUTBOUND)
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(1)
    )
