"""What goes in and out about campaigns."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from bot.api.shapes import Body, Id, Shape
from bot.campaigns.repository import CampaignView
from bot.people.intake import Urgency

_MOST = 10_000
_LONGEST_MESSAGE = 5_000


class OutreachIn(Body):
    """How to reach out. Nothing has to be said: the match's urgency decides, on every channel."""

    priority: Urgency | None = None
    channels: list[str] | None = None
    custom_message: str | None = Field(default=None, min_length=1, max_length=_LONGEST_MESSAGE)


class CampaignIn(Body):
    """Whom to reach out to, about which job, and how urgently; who is named twice counts once."""

    candidate_ids: list[Id] = Field(min_length=1, max_length=_MOST)
    job_id: Id
    priority: Urgency
    channels: list[str] | None = None
    custom_message: str | None = Field(default=None, min_length=1, max_length=_LONGEST_MESSAGE)


class Enrolled(Shape):
    """A candidate whom the campaign now reaches out to."""

    candidate_id: str
    conversation_id: str


class Skipped(Shape):
    """A candidate whom it does not, and why."""

    candidate_id: str
    reason: str


class CampaignStarted(Shape):
    """A campaign that has begun; one that could enrol nobody is completed already."""

    campaign_id: str
    status: str
    job_id: str
    priority: str
    enrolled: list[Enrolled]
    skipped: list[Skipped]


class EnrolmentOut(Shape):
    """One candidate in a campaign: active, or what ended it."""

    candidate_id: str
    conversation_id: str
    status: str
    ended_at: datetime | None


class TouchOut(Shape):
    """One planned step, and what became of it."""

    id: str
    candidate_id: str
    step: int
    kind: str
    channel: str
    due_at: datetime
    status: str
    reason: str | None
    message_id: str | None


class CampaignOut(Shape):
    """A campaign and how far it has come; lists show the first 500, the counts are complete."""

    id: str
    job_id: str
    priority: str
    status: str
    sequence: str
    channels: list[str] | None
    created_at: datetime
    completed_at: datetime | None
    enrolment_counts: dict[str, int]
    touch_counts: dict[str, int]
    enrolled: list[EnrolmentOut]
    skipped: list[Skipped]
    touches: list[TouchOut]


def shape_of(view: CampaignView, *, job_id: str) -> CampaignOut:
    """The campaign as the API shows it; job_id: the tenant's own."""
    names = {one.candidate_id: one.external_id for one in view.enrolments}
    return CampaignOut(
        id=view.id,
        job_id=job_id,
        priority=view.priority,
        status=view.status,
        sequence=view.sequence,
        channels=None if view.channels is None else list(view.channels),
        created_at=view.created_at,
        completed_at=view.completed_at,
        enrolment_counts=dict(view.enrolment_counts),
        touch_counts=dict(view.touch_counts),
        enrolled=[
            EnrolmentOut(
                candidate_id=one.external_id,
                conversation_id=one.conversation_id,
                status=one.status,
                ended_at=one.ended_at,
            )
            for one in view.enrolments
        ],
        skipped=skipped_of(view),
        touches=[
            TouchOut(
                id=touch.id,
                candidate_id=names.get(touch.candidate_id, ""),
                step=touch.step,
                kind=touch.kind,
                channel=touch.channel,
                due_at=touch.due_at,
                status=touch.status,
                reason=touch.reason,
                message_id=touch.message_id,
            )
            for touch in view.touches
        ],
    )


def skipped_of(view: CampaignView) -> list[Skipped]:
    """Those whom the campaign left out."""
    return [Skipped(candidate_id=one.external_id, reason=one.reason) for one in view.not_enrolled]
