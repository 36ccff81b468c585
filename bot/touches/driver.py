"""Claiming what is due: the gate is asked, and what it admits goes to the engine in batches.

One transaction for each batch: the touches' status and the engine's order to deliver them commit
together or not at all. Several drivers may claim at once; on PostgreSQL they skip each other's rows,
on SQLite they take turns. Locks are taken in one order everywhere: conversation, touch, stream.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.compliance.gate import Purpose, Suppress, may_send
from bot.conversations.departure import standing
from bot.conversations.repository import conversation, want_person
from bot.events.store import append
from bot.events.types import EventType
from bot.kernel.ids import new_id
from bot.tenancy.scope import ScopedSession, Sessions
from bot.touches.models import Touch
from bot.touches.outcome import end
from bot.touches.ports import Batches
from bot.touches.schedule import PLANNED, QUEUED, stream

BATCH = 50
"""Touches in one batch at most: a batch is delivered one message after the other."""


@dataclass(frozen=True, slots=True)
class _Messages:
    """Messages are due that leave from this account."""

    tenant_id: str
    account_id: str


@dataclass(frozen=True, slots=True)
class _Task:
    """A task is due."""

    tenant_id: str
    touch_id: str


def claim_due(
    sessions: Sessions,
    batches: Batches,
    *,
    now: datetime,
    limit: int = 500,
    batch_size: int = BATCH,
) -> int:
    """Take what is due off the plan, most urgent first; how many touches that were.

    Messages are queued in batches or, where the gate says no, suppressed; of tasks a person is told.
    limit: how many due touches are looked at.
    """
    taken = 0
    for work in _due(sessions, now=now, limit=limit, batch_size=batch_size):
        with sessions.write(work.tenant_id) as session:
            if isinstance(work, _Task):
                taken += _hand_to_person(session, work.touch_id, now=now)
            else:
                taken += _claim_batch(session, batches, work.account_id, batch_size, now=now)
    return taken


def _due(
    sessions: Sessions, *, now: datetime, limit: int, batch_size: int
) -> list[_Messages | _Task]:
    """What to do, in order of the most urgent touch of each; an account once for each full batch."""
    query = (
        select(Touch.tenant_id, Touch.account_id, Touch.id)
        .where(Touch.status == PLANNED, Touch.due_at <= now)
        .order_by(Touch.priority, Touch.due_at, Touch.id)
        .limit(limit)
    )
    with sessions.across_tenants(writes=False) as session:
        rows = session.execute(query).all()
    works: list[_Messages | _Task] = []
    open_batches: dict[_Messages, int] = {}
    for tenant_id, account_id, touch_id in rows:
        if account_id is None:
            works.append(_Task(tenant_id, touch_id))
            continue
        work = _Messages(tenant_id, account_id)
        if open_batches.get(work, 0) == 0:
            works.append(work)
            open_batches[work] = batch_size
        open_batches[work] -= 1
    return works


def _claim_batch(
    session: ScopedSession, batches: Batches, account_id: str, size: int, *, now: datetime
) -> int:
    due = session.scalars(
        select(Touch)
        .where(Touch.status == PLANNED, Touch.due_at <= now, Touch.account_id == account_id)
        .order_by(Touch.priority, Touch.due_at, Touch.id)
        .limit(size)
        .with_for_update(skip_locked=True)
    ).all()
    admitted = []
    # By enrolment: its stream is locked by what is suppressed, and every driver locks in this order.
    for touch in sorted(due, key=lambda touch: (touch.enrolment_id, touch.step)):
        refusal = _refusal(session, touch)
        if refusal is None:
            admitted.append(touch)
        else:
            end(session, touch, "suppressed", refusal, now=now)
    if admitted:
        _queue(session, batches, account_id, admitted, now=now)
    return len(due)


def _refusal(session: ScopedSession, touch: Touch) -> str | None:
    row = conversation(session, touch.conversation_id)
    decision = may_send(
        Purpose.CAMPAIGN, standing(session, row, touch.channel), composed_in=row.epoch
    )
    return decision.reason.value if isinstance(decision, Suppress) else None


def _queue(
    session: ScopedSession,
    batches: Batches,
    account_id: str,
    touches: list[Touch],
    *,
    now: datetime,
) -> None:
    batch_id = new_id("bat")
    for touch in touches:
        touch.status, touch.batch_id, touch.updated_at = QUEUED, batch_id, now
    batches.enqueue(session, batch_id, priority=min(touch.priority for touch in touches))
    append(
        session,
        f"account/{account_id}",
        EventType.TOUCH_ADMITTED,
        {
            "batchId": batch_id,
            "accountId": account_id,
            "touchIds": [touch.id for touch in touches],
        },
        now=now,
    )


def _hand_to_person(session: ScopedSession, touch_id: str, *, now: datetime) -> int:
    conversation_id = session.scalar(select(Touch.conversation_id).where(Touch.id == touch_id))
    if conversation_id is None:
        return 0
    row = conversation(session, conversation_id, lock=True)
    touch = session.get_one(Touch, touch_id, with_for_update=True)
    if touch.status != PLANNED:
        return 0
    touch.status, touch.updated_at = "done", now
    append(
        session,
        stream(touch.enrolment_id),
        EventType.RECRUITER_TASK_DUE,
        {
            "touchId": touch.id,
            "conversationId": touch.conversation_id,
            "step": touch.step,
            "channel": touch.channel,
            "task": touch.template,
        },
        now=now,
    )
    want_person(session, row, touch.template, now=now)
    return 1
