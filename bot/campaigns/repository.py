"""Campaigns as the API shows them. Rows stay here; others get `CampaignView`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.campaigns.models import Campaign, Enrolment
from bot.events.models import EventRow
from bot.events.store import append
from bot.events.types import EventType
from bot.kernel.errors import NotFound
from bot.people.models import Candidate
from bot.tenancy.scope import ScopedSession
from bot.touches.models import Touch

_SHOWN = 500


@dataclass(frozen=True, slots=True)
class EnrolmentView:
    """One candidate in the campaign; *external_id* is the id the tenant knows them by."""

    id: str
    candidate_id: str
    external_id: str
    conversation_id: str
    status: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class NotEnrolled:
    """A candidate whom the campaign could not take, and why."""

    candidate_id: str
    external_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class TouchView:
    """One planned step of one enrolment, and what became of it."""

    id: str
    enrolment_id: str
    candidate_id: str
    step: int
    kind: str
    channel: str
    template: str
    due_at: datetime
    due_because: Mapping[str, Any]
    status: str
    reason: str | None
    message_id: str | None


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign and how far it has come."""

    id: str
    job_id: str
    priority: str
    status: str
    sequence: str
    channels: Sequence[str] | None
    created_by: str
    created_at: datetime
    completed_at: datetime | None
    enrolment_counts: Mapping[str, int]
    """How many enrolments stand at each status, all of them counted."""
    touch_counts: Mapping[str, int]
    """How many touches stand at each status, all of them counted."""
    enrolments: Sequence[EnrolmentView]
    not_enrolled: Sequence[NotEnrolled]
    touches: Sequence[TouchView]


def stream(campaign_id: str) -> str:
    """The event stream of a campaign."""
    return f"campaign/{campaign_id}"


def campaign_view(session: ScopedSession, campaign_id: str, *, limit: int = _SHOWN) -> CampaignView:
    """The campaign; each of its lists shows the first *limit*, the counts are complete."""
    row = session.get(Campaign, campaign_id)
    if row is None:
        raise NotFound("campaign", campaign_id)
    return CampaignView(
        id=row.id,
        job_id=row.job_id,
        priority=row.priority,
        status=row.status,
        sequence=row.sequence_version,
        channels=row.channels,
        created_by=row.created_by,
        created_at=row.created_at,
        completed_at=row.completed_at,
        enrolment_counts=_counts(session, Enrolment, campaign_id),
        touch_counts=_counts(session, Touch, campaign_id),
        enrolments=_enrolments(session, campaign_id, limit),
        not_enrolled=_not_enrolled(session, campaign_id, limit),
        touches=_touches(session, campaign_id, limit),
    )


def complete(session: ScopedSession, campaign_id: str, *, now: datetime) -> bool:
    """Close the campaign, with an event; False when it was closed before."""
    row = session.get_one(Campaign, campaign_id, with_for_update=True)
    if row.status != "active":
        return False
    row.status, row.completed_at = "completed", now
    append(
        session,
        stream(campaign_id),
        EventType.CAMPAIGN_COMPLETED,
        {"campaignId": campaign_id, "enrolments": dict(_counts(session, Enrolment, campaign_id))},
        now=now,
    )
    return True


def _counts(
    session: ScopedSession, what: type[Enrolment] | type[Touch], campaign_id: str
) -> Mapping[str, int]:
    rows = session.execute(
        select(what.status, func.count())
        .where(what.campaign_id == campaign_id)
        .group_by(what.status)
        .order_by(what.status)
    )
    return {status: count for status, count in rows}


def _enrolments(session: ScopedSession, campaign_id: str, limit: int) -> list[EnrolmentView]:
    rows = session.execute(
        select(
            Enrolment.id,
            Enrolment.candidate_id,
            Candidate.external_id,
            Enrolment.conversation_id,
            Enrolment.status,
            Enrolment.ended_at,
        )
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .where(Enrolment.campaign_id == campaign_id)
        .order_by(Enrolment.id)
        .limit(limit)
    )
    return [EnrolmentView(*row) for row in rows]


def _not_enrolled(session: ScopedSession, campaign_id: str, limit: int) -> list[NotEnrolled]:
    told = session.scalars(
        select(EventRow.data)
        .where(
            EventRow.stream_id == stream(campaign_id),
            EventRow.type == EventType.CANDIDATE_NOT_ENROLLED,
        )
        .order_by(EventRow.version)
        .limit(limit)
    ).all()
    ids = [data["candidateId"] for data in told]
    names = dict(
        session.execute(
            select(Candidate.id, Candidate.external_id).where(Candidate.id.in_(ids))
        ).all()
    )
    return [
        NotEnrolled(data["candidateId"], names.get(data["candidateId"], ""), data["reason"])
        for data in told
    ]


def _touches(session: ScopedSession, campaign_id: str, limit: int) -> list[TouchView]:
    rows = session.execute(
        select(
            Touch.id,
            Touch.enrolment_id,
            Touch.candidate_id,
            Touch.step,
            Touch.kind,
            Touch.channel,
            Touch.template,
            Touch.due_at,
            Touch.due_because,
            Touch.status,
            Touch.reason,
            Touch.message_id,
        )
        .where(Touch.campaign_id == campaign_id)
        .order_by(Touch.due_at, Touch.id)
        .limit(limit)
    )
    return [TouchView(*row) for row in rows]
