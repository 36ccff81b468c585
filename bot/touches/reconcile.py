"""Touches that a crash, a throttle or a lost batch left between plan and result.

`sending`: the message knows. Has it a result, the touch takes it over; does it still stand to leave,
it leaves now by the outbox, whose fence lets it leave once. A message itself left in `sending` is the
outbox's to settle. `queued` in a batch that no executor will work on: back to the plan.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from bot.conversations.models import Message
from bot.conversations.outbox import Outbox
from bot.kernel.clock import Clock
from bot.tenancy.scope import Sessions
from bot.touches.models import Touch
from bot.touches.outcome import FROM_MESSAGE, record_outcome
from bot.touches.ports import Batches
from bot.touches.schedule import QUEUED, SENDING, plan_again

LEFT_OVER_AFTER = timedelta(seconds=10)
"""How long nothing must have happened to a touch before somebody else than its batch moves it."""

_AT_ONCE = 500


async def reconcile(
    sessions: Sessions,
    outbox: Outbox,
    batches: Batches,
    clock: Clock,
    *,
    older_than: timedelta = LEFT_OVER_AFTER,
) -> int:
    """Bring every touch that was left over on its way; how many touches moved."""
    before = clock() - older_than
    moved = 0
    for tenant_id, touch_id, message_id, status in await asyncio.to_thread(
        _sending, sessions, before, clock()
    ):
        if status not in FROM_MESSAGE:
            await outbox.deliver(tenant_id, message_id)
        moved += await asyncio.to_thread(_record, sessions, tenant_id, touch_id, clock())
    return moved + await asyncio.to_thread(_plan_lost, sessions, batches, before, clock())


def _sending(
    sessions: Sessions, before: datetime, now: datetime
) -> Sequence[tuple[str, str, str, str]]:
    query = (
        select(Touch.tenant_id, Touch.id, Message.id, Message.status)
        .join(Message, Message.id == Touch.message_id)
        .where(
            Touch.status == SENDING,
            or_(
                Message.status.in_(FROM_MESSAGE),
                (Message.status == "intended")
                & (Message.ready_at <= now)
                & (Touch.updated_at <= before),
            ),
        )
        .order_by(Touch.priority, Touch.due_at, Touch.id)
        .limit(_AT_ONCE)
    )
    with sessions.across_tenants(writes=False) as session:
        return session.execute(query).all()


def _record(sessions: Sessions, tenant_id: str, touch_id: str, now: datetime) -> bool:
    with sessions.write(tenant_id) as session:
        return record_outcome(session, touch_id, now=now)


def _plan_lost(sessions: Sessions, batches: Batches, before: datetime, now: datetime) -> int:
    query = (
        select(Touch.tenant_id, Touch.batch_id)
        .where(Touch.status == QUEUED, Touch.updated_at <= before)
        .distinct()
        .limit(_AT_ONCE)
    )
    with sessions.across_tenants(writes=False) as session:
        rows = session.execute(query).all()
    waiting: defaultdict[str, list[str]] = defaultdict(list)
    for tenant_id, batch_id in rows:
        if batch_id is not None:
            waiting[tenant_id].append(batch_id)
    unfinished = batches.unfinished([batch_id for ids in waiting.values() for batch_id in ids])
    moved = 0
    for tenant_id, batch_ids in waiting.items():
        for batch_id in set(batch_ids) - unfinished:
            with sessions.write(tenant_id) as session:
                moved += plan_again(session, batch_id, now=now)
    return moved
