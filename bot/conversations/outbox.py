"""The one road out: gate, fence, channel, result. No message reaches a person by any other path.

A message stands as `intended` before it leaves. `sending` is committed before the provider is called
and the result after it; nothing is open while the provider works. What a crash leaves in `sending`
is settled by asking the provider, or by sending again under the same id where the provider tells the
second from the first; else it becomes `unknown`. There is no blind resend.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from bot.conversations.departure import Departure, admit, depart
from bot.conversations.models import Conversation, Message
from bot.conversations.outcome import Delivered, end, mark_sent, put_back
from bot.conversations.repository import OUTBOUND, conversation
from bot.kernel.clock import Clock
from bot.security.crypto import MasterKey, PersonErased
from bot.tenancy.scope import ScopedSession, Sessions
from channels.errors import ChannelError, ProviderDown, Rejected, Throttled
from channels.messages import Sent
from channels.registry import Registry


class Outbox:
    """Lets intended messages leave, each at most once."""

    def __init__(
        self,
        sessions: Sessions,
        master: MasterKey,
        registry: Registry,
        clock: Clock,
        *,
        executor_id: str,
    ) -> None:
        self._sessions = sessions
        self._master = master
        self._registry = registry
        self._clock = clock
        self._executor_id = executor_id

    async def deliver(self, tenant_id: str, message_id: str) -> Delivered:
        """Send the message if it still stands as intended and the gate allows it."""
        ready = await asyncio.to_thread(self._fence, tenant_id, message_id)
        if isinstance(ready, Delivered):
            return ready
        return await self._send(tenant_id, message_id, ready)

    async def deliver_conversation(
        self, tenant_id: str, conversation_id: str, *, first: Departure | None = None
    ) -> None:
        """Send what the conversation intends to, in order; a message held up holds up those behind it.

        first: what `fence_next` gave in a transaction that has been committed.
        """
        ready = first or await asyncio.to_thread(self._next, tenant_id, conversation_id)
        while ready is not None:
            delivered = await self._send(tenant_id, ready.outbound.id, ready)
            if delivered.status == "intended":
                return
            ready = await asyncio.to_thread(self._next, tenant_id, conversation_id)

    def fence_next(
        self, session: ScopedSession, row: Conversation, *, now: datetime
    ) -> Departure | None:
        """The conversation's next message, fenced in the caller's transaction; None when none is due.

        What the gate keeps back is ended on the way. The departure is to be sent after the commit.
        """
        waiting = session.scalars(
            select(Message)
            .where(
                Message.conversation_id == row.id,
                Message.direction == OUTBOUND,
                Message.status == "intended",
            )
            .order_by(Message.created_at, Message.id)
            .with_for_update()
        ).all()
        for message in waiting:
            if message.ready_at > now:
                return None
            ready = self._admit(session, message, row, now=now)
            if isinstance(ready, Departure):
                return ready
        return None

    async def settle(self, tenant_id: str, message_id: str, *, older_than: timedelta) -> Delivered:
        """Find out what became of a message that was left in `sending` for so long, and say so."""
        ready = await asyncio.to_thread(self._read_sending, tenant_id, message_id, older_than)
        if isinstance(ready, Delivered):
            return ready
        capabilities = ready.channel.capabilities
        if capabilities.lookup:
            try:
                found = await ready.channel.find(message_id)
            except ChannelError:
                return Delivered("sending", "provider_down")
            if found is not None:
                return await asyncio.to_thread(self._sent, tenant_id, message_id, found)
        if capabilities.lookup or capabilities.idempotent_send:
            return await self._send(tenant_id, message_id, ready)
        return await asyncio.to_thread(self._ended, tenant_id, message_id, "unknown", "crash")

    def left_over(self, *, now: datetime, older_than: timedelta) -> Sequence[tuple[str, str, str]]:
        """(tenant, conversation, message) of what should have left and did not, oldest first.

        Messages that stand as intended past their time, and those in `sending` for so long that
        whoever was sending them must be gone.
        """
        with self._sessions.across_tenants(writes=False) as session:
            rows = session.execute(
                select(Message.tenant_id, Message.conversation_id, Message.id)
                .where(
                    Message.direction == OUTBOUND,
                    or_(
                        (Message.status == "intended") & (Message.ready_at <= now),
                        (Message.status == "sending") & (Message.ready_at <= now - older_than),
                    ),
                )
                .order_by(Message.created_at, Message.id)
                .limit(200)
            )
            return [(row[0], row[1], row[2]) for row in rows]

    def disown(self, *, now: datetime, older_than: timedelta) -> None:
        """Mark what this executor was sending when it died, so that it is settled at once.

        To be called at start, before anything is sent under the same name.
        """
        with self._sessions.across_tenants() as session:
            session.execute(
                update(Message)
                .where(
                    Message.direction == OUTBOUND,
                    Message.status == "sending",
                    Message.sent_by == self._executor_id,
                )
                .values(ready_at=now - older_than)
                .execution_options(synchronize_session=False)
            )

    def _next(self, tenant_id: str, conversation_id: str) -> Departure | None:
        with self._sessions.write(tenant_id) as session:
            row = conversation(session, conversation_id, lock=True)
            return self.fence_next(session, row, now=self._clock())

    def _fence(self, tenant_id: str, message_id: str) -> Departure | Delivered:
        with self._sessions.write(tenant_id) as session:
            message = session.get_one(Message, message_id)
            row = conversation(session, message.conversation_id, lock=True)
            session.refresh(message, with_for_update=True)
            if message.status != "intended":
                return Delivered(message.status, message.reason)
            return self._admit(session, message, row, now=self._clock())

    def _admit(
        self, session: ScopedSession, message: Message, row: Conversation, *, now: datetime
    ) -> Departure | Delivered:
        """The message with its fence raised, or what it ended as; both rows are locked."""
        try:
            ready = admit(session, self._master, self._registry, message, row)
        except PersonErased:
            return end(session, message, "suppressed", "person_erased", now=now)
        if isinstance(ready, str):
            return end(session, message, "suppressed", ready, now=now)
        message.status = "sending"
        message.sent_by = self._executor_id
        message.ready_at = now
        message.attempts += 1
        return ready

    def _read_sending(
        self, tenant_id: str, message_id: str, older_than: timedelta
    ) -> Departure | Delivered:
        with self._sessions.write(tenant_id) as session:
            message = session.get_one(Message, message_id, with_for_update=True)
            if message.status != "sending" or message.ready_at > self._clock() - older_than:
                return Delivered(message.status, message.reason)
            row = conversation(session, message.conversation_id)
            try:
                ready = depart(session, self._master, self._registry, message, row)
            except PersonErased:
                return end(session, message, "unknown", "person_erased", now=self._clock())
            if isinstance(ready, str):
                return end(session, message, "unknown", ready, now=self._clock())
            # Ours to settle from here: another sweep leaves it alone until it has grown old again.
            message.sent_by = self._executor_id
            message.ready_at = self._clock()
            return ready

    async def _send(self, tenant_id: str, message_id: str, ready: Departure) -> Delivered:
        try:
            sent = await ready.channel.send(ready.outbound)
        except Rejected as error:
            return await asyncio.to_thread(
                self._ended, tenant_id, message_id, "failed", f"rejected: {error.reason}"
            )
        except Throttled as error:
            return await asyncio.to_thread(
                self._put_back, tenant_id, message_id, "throttled", error.retry_after
            )
        except ProviderDown:
            return await self._perhaps_taken(tenant_id, message_id, ready)
        return await asyncio.to_thread(self._sent, tenant_id, message_id, sent)

    async def _perhaps_taken(self, tenant_id: str, message_id: str, ready: Departure) -> Delivered:
        """The provider may have taken the message before it failed: never send it blindly again."""
        capabilities = ready.channel.capabilities
        if capabilities.idempotent_send:
            return await asyncio.to_thread(
                self._put_back, tenant_id, message_id, "provider_down", None
            )
        if capabilities.lookup:
            return Delivered("sending", "provider_down")
        return await asyncio.to_thread(
            self._ended, tenant_id, message_id, "unknown", "provider_down"
        )

    def _sent(self, tenant_id: str, message_id: str, sent: Sent) -> Delivered:
        with self._sessions.write(tenant_id) as session:
            message = session.get_one(Message, message_id, with_for_update=True)
            return mark_sent(session, message, sent, now=self._clock())

    def _put_back(
        self, tenant_id: str, message_id: str, reason: str, retry_after: timedelta | None
    ) -> Delivered:
        with self._sessions.write(tenant_id) as session:
            message = session.get_one(Message, message_id, with_for_update=True)
            return put_back(session, message, reason, retry_after=retry_after, now=self._clock())

    def _ended(self, tenant_id: str, message_id: str, status: str, reason: str) -> Delivered:
        with self._sessions.write(tenant_id) as session:
            message = session.get_one(Message, message_id, with_for_update=True)
            return end(session, message, status, reason, now=self._clock())
