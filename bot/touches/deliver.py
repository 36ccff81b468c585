"""One batch: each touch is fenced, put into words, sent by the outbox, and told what became of it.

A batch may run twice, or twice at once, after an executor died or was taken for dead: a touch is
taken only from `queued`, in the transaction that makes it `sending` and stores its message, so each
is taken once. What was `sending` when an executor died is left to `bot.touches.reconcile`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from bot.compliance.gate import Purpose
from bot.conversations.content import Content
from bot.conversations.outbox import Outbox
from bot.conversations.repository import conversation, intend
from bot.kernel.clock import Clock
from bot.security.crypto import MasterKey, PersonErased, Vault
from bot.tenancy.accounts import account_for
from bot.tenancy.scope import ScopedSession, Sessions
from bot.touches.models import Touch
from bot.touches.outcome import end, record_outcome
from bot.touches.ports import Wording
from bot.touches.schedule import QUEUED, SENDING, plan_again

_log = structlog.get_logger(__name__)


class Deliveries:
    """Delivers batches; see `bot.jobs.engine.RunBatch`."""

    def __init__(
        self,
        sessions: Sessions,
        master: MasterKey,
        wording: Wording,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self._sessions = sessions
        self._master = master
        self._wording = wording
        self._outbox = outbox
        self._clock = clock
        self._stopping = False
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def run(self, tenant_id: str, batch_id: str) -> None:
        """Deliver what the batch still has queued, the most urgent touch first."""
        self._running += 1
        self._idle.clear()
        try:
            for touch_id in await asyncio.to_thread(self._queued, tenant_id, batch_id):
                if self._stopping:
                    await asyncio.to_thread(self._give_back, tenant_id, batch_id)
                    return
                await self._deliver(tenant_id, batch_id, touch_id)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def stop(self) -> None:
        """Return when the messages in flight have their results; what is queued goes back to the plan."""
        self._stopping = True
        await self._idle.wait()

    async def _deliver(self, tenant_id: str, batch_id: str, touch_id: str) -> None:
        try:
            message_id = await asyncio.to_thread(self._take, tenant_id, batch_id, touch_id)
        except DBAPIError:
            # The database's trouble, not the touch's: it stays queued and is planned anew.
            raise
        except Exception as error:
            _log.exception("touch_not_composed", touch_id=touch_id)
            await asyncio.to_thread(self._fail, tenant_id, batch_id, touch_id, error)
            return
        if message_id is None:
            return
        await self._outbox.deliver(tenant_id, message_id)
        await asyncio.to_thread(self._record, tenant_id, touch_id)

    def _queued(self, tenant_id: str, batch_id: str) -> Sequence[str]:
        with self._sessions.read(tenant_id) as session:
            return session.scalars(
                select(Touch.id)
                .where(Touch.batch_id == batch_id, Touch.status == QUEUED)
                .order_by(Touch.priority, Touch.due_at, Touch.id)
            ).all()

    def _take(self, tenant_id: str, batch_id: str, touch_id: str) -> str | None:
        """The id of the touch's message, which stands to leave; None when the touch was called off."""
        now = self._clock()
        with self._sessions.write(tenant_id) as session:
            touch = _locked(session, batch_id, touch_id)
            if touch is None:
                return None
            vault = Vault(session, self._master)
            try:
                rendered = self._wording.words(session, vault, touch)
            except PersonErased:
                end(session, touch, "suppressed", "person_erased", now=now)
                return None
            touch.status, touch.updated_at = SENDING, now
            touch.attempts += 1
            touch.message_id = intend(
                session,
                vault,
                conversation(session, touch.conversation_id),
                Content(rendered.text, subject=rendered.subject),
                purpose=Purpose.CAMPAIGN,
                account=account_for(session, touch.channel),
                now=now,
            )
            return touch.message_id

    def _record(self, tenant_id: str, touch_id: str) -> None:
        with self._sessions.write(tenant_id) as session:
            record_outcome(session, touch_id, now=self._clock())

    def _fail(self, tenant_id: str, batch_id: str, touch_id: str, error: Exception) -> None:
        with self._sessions.write(tenant_id) as session:
            touch = _locked(session, batch_id, touch_id)
            if touch is not None:
                end(session, touch, "failed", type(error).__name__, now=self._clock())

    def _give_back(self, tenant_id: str, batch_id: str) -> None:
        with self._sessions.write(tenant_id) as session:
            plan_again(session, batch_id, now=self._clock())


def _locked(session: ScopedSession, batch_id: str, touch_id: str) -> Touch | None:
    """The touch for this batch alone; None when it is no longer the batch's to send."""
    conversation_id = session.scalar(select(Touch.conversation_id).where(Touch.id == touch_id))
    if conversation_id is None:
        return None
    # Before the touch, as everywhere: a turn holds the conversation when it calls touches off.
    conversation(session, conversation_id, lock=True)
    touch = session.get_one(Touch, touch_id, with_for_update=True)
    return touch if touch.status == QUEUED and touch.batch_id == batch_id else None
