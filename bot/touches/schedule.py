"""Writing touches and calling them off, many at a time, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from bot.events.store import append
from bot.events.types import EventType
from bot.kernel.ids import new_id
from bot.people.candidates import stream as candidate_stream
from bot.tenancy.scope import ScopedSession
from bot.touches.models import Touch

PLANNED, QUEUED, SENDING = "planned", "queued", "sending"
LIVE = (PLANNED, QUEUED, SENDING)
"""What something is still going to happen to."""


@dataclass(frozen=True, slots=True)
class NewTouch:
    """One step to be put on the schedule; see `Touch` for the fields."""

    enrolment_id: str
    campaign_id: str
    candidate_id: str
    conversation_id: str
    step: int
    kind: str
    channel: str
    template: str
    account_id: str | None
    priority: int
    due_at: datetime
    due_because: Mapping[str, Any]


def stream(enrolment_id: str) -> str:
    """The event stream of one enrolment's touches: never shared, so that nobody queues for it."""
    return f"enrolment/{enrolment_id}"


def write(session: ScopedSession, touches: Sequence[NewTouch], *, now: datetime) -> None:
    """Put every touch on the schedule, in one statement."""
    if touches:
        session.execute(
            insert(Touch), [_values(touch, tenant_id=session.tenant, now=now) for touch in touches]
        )


def cancel(session: ScopedSession, candidate_id: str, *, reason: str, now: datetime) -> int:
    """Call off what is planned or queued for the candidate, in one statement; how many touches.

    What is being sent goes on: its message has left, or is asked for at the gate again. One event
    tells of all of them, on the candidate's stream; none when there was nothing to call off.
    """
    cancelled = session.execute(
        update(Touch)
        .where(Touch.candidate_id == candidate_id, Touch.status.in_((PLANNED, QUEUED)))
        .values(status="cancelled", reason=reason, updated_at=now)
        .returning(Touch.id)
        .execution_options(synchronize_session=False)
    )
    count = len(cancelled.all())
    if count:
        append(
            session,
            candidate_stream(candidate_id),
            EventType.TOUCHES_CANCELLED,
            {"candidateId": candidate_id, "reason": reason, "count": count},
            now=now,
        )
    return count


def plan_again(session: ScopedSession, batch_id: str, *, now: datetime) -> int:
    """Put what the batch still has queued back on the plan, to be claimed anew; how many touches."""
    back = session.execute(
        update(Touch)
        .where(Touch.batch_id == batch_id, Touch.status == QUEUED)
        .values(status=PLANNED, batch_id=None, updated_at=now)
        .returning(Touch.id)
        .execution_options(synchronize_session=False)
    )
    return len(back.all())


def _values(touch: NewTouch, *, tenant_id: str, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id("tch"),
        "tenant_id": tenant_id,
        "enrolment_id": touch.enrolment_id,
        "campaign_id": touch.campaign_id,
        "candidate_id": touch.candidate_id,
        "conversation_id": touch.conversation_id,
        "step": touch.step,
        "kind": touch.kind,
        "channel": touch.channel,
        "template": touch.template,
        "account_id": touch.account_id,
        "priority": touch.priority,
        "due_at": touch.due_at,
        "due_because": dict(touch.due_because),
        "status": PLANNED,
        "attempts": 0,
        "updated_at": now,
    }
