"""Starting a campaign: who is enrolled, what is planned for them, and who is left out and why.

Everything is one transaction of the caller's: a campaign is never half started.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from bot.campaigns.eligibility import Refusal, is_beyond, is_taken, reachable
from bot.campaigns.models import CUSTOM_MESSAGE, Campaign, Enrolment
from bot.campaigns.repository import CampaignView, campaign_view, complete, stream
from bot.campaigns.sequence import (
    CANDIDATE_CHANNELS,
    URGENCIES,
    Kind,
    OutreachSequence,
    Plan,
    Sequences,
    plan,
)
from bot.conversations.models import Conversation
from bot.conversations.repository import conversation_of
from bot.db.insert import insert_unless_there
from bot.events.store import append
from bot.events.types import EventType
from bot.hiring.jobs import job
from bot.kernel.errors import Invalid
from bot.kernel.ids import new_id
from bot.people.candidates import candidate
from bot.security.crypto import Vault
from bot.tenancy.accounts import account_for, channels_of
from bot.tenancy.scope import ScopedSession
from bot.touches.schedule import NewTouch, write


@dataclass(frozen=True, slots=True)
class _Outreach:
    """What is the same for every candidate of the campaign that is being started."""

    campaign_id: str
    job_id: str
    sequence: OutreachSequence
    channels: AbstractSet[str] | None
    accounts: dict[str, str]
    custom_message: str | None
    now: datetime


def start_campaign(
    session: ScopedSession,
    vault: Vault,
    sequences: Sequences,
    *,
    candidate_ids: Sequence[str],
    job_id: str,
    priority: str,
    created_by: str,
    now: datetime,
    channels: Sequence[str] | None = None,
    custom_message: str | None = None,
) -> CampaignView:
    """The campaign as it was started: touches planned for everyone who could be enrolled.

    candidate_ids, job_id: our own ids. channels: limits the campaign to these; None: no limit.
    custom_message: takes the place of the opening text. Whoever cannot be enrolled stands in the
    view's `not_enrolled`; a campaign that could enrol nobody is completed at once.
    Raises NotFound for an unknown candidate or job, Invalid for a priority or channel that there is
    not, or no candidates.
    """
    _check(candidate_ids, priority, channels)
    outreach = _Outreach(
        campaign_id=new_id("cmp"),
        job_id=job(session, job_id).id,
        sequence=sequences.of(priority),
        channels=None if channels is None else frozenset(channels),
        accounts={channel: account_for(session, channel).id for channel in channels_of(session)},
        custom_message=custom_message,
        now=now,
    )
    # In one order, so that two campaigns that start at once do not wait for each other in a circle.
    chosen = sorted(set(candidate_ids))
    _store(session, outreach, created_by=created_by, candidates=len(chosen))
    touches: list[NewTouch] = []
    for candidate_id in chosen:
        touches += _enrol(session, vault, outreach, candidate_id)
    write(session, touches, now=now)
    if not touches:
        complete(session, outreach.campaign_id, now=now)
    return campaign_view(session, outreach.campaign_id)


def _check(candidate_ids: Sequence[str], priority: str, channels: Sequence[str] | None) -> None:
    if not candidate_ids:
        raise Invalid("candidateIds", "name at least one candidate")
    if priority not in URGENCIES:
        raise Invalid("priority", f"must be one of {', '.join(reversed(URGENCIES))}")
    unknown = set(channels or ()) - CANDIDATE_CHANNELS
    if unknown or channels == []:
        raise Invalid("channels", f"must be some of {', '.join(sorted(CANDIDATE_CHANNELS))}")


def _store(
    session: ScopedSession, outreach: _Outreach, *, created_by: str, candidates: int
) -> None:
    channels = None if outreach.channels is None else sorted(outreach.channels)
    session.add(
        Campaign(
            id=outreach.campaign_id,
            job_id=outreach.job_id,
            priority=outreach.sequence.urgency,
            status="active",
            sequence_version=outreach.sequence.name,
            channels=channels,
            created_by=created_by,
            created_at=outreach.now,
        )
    )
    session.flush()
    append(
        session,
        stream(outreach.campaign_id),
        EventType.CAMPAIGN_STARTED,
        {
            "campaignId": outreach.campaign_id,
            "jobId": outreach.job_id,
            "priority": outreach.sequence.urgency,
            "sequence": outreach.sequence.name,
            "channels": channels,
            "candidates": candidates,
            "createdBy": created_by,
        },
        now=outreach.now,
    )


def _enrol(
    session: ScopedSession, vault: Vault, outreach: _Outreach, candidate_id: str
) -> list[NewTouch]:
    candidate(session, vault, candidate_id)
    planned = plan(
        outreach.sequence,
        start=outreach.now,
        sendable=outreach.accounts.keys(),
        reachable=reachable(session, candidate_id),
        channels=outreach.channels,
    )
    refusal = is_taken(session, candidate_id, now=outreach.now) or is_beyond(
        session, candidate_id, planned
    )
    if refusal is not None:
        return _leave_out(session, outreach, candidate_id, refusal)
    row = conversation_of(session, candidate_id, now=outreach.now)
    enrolment_id = _insert(session, vault, outreach, row)
    if enrolment_id is None:
        return _leave_out(session, outreach, candidate_id, Refusal.ENROLLED)
    row.job_id = outreach.job_id
    _tell_enrolled(session, outreach, enrolment_id, candidate_id, planned)
    return _touches(outreach, enrolment_id, row, planned)


def _insert(
    session: ScopedSession, vault: Vault, outreach: _Outreach, row: Conversation
) -> str | None:
    """The new enrolment's id; None when another campaign took the candidate in the meantime."""
    enrolment_id = new_id("enr")
    cipher = vault.cipher(row.candidate_id)
    values = {
        "id": enrolment_id,
        "tenant_id": session.tenant,
        "campaign_id": outreach.campaign_id,
        "candidate_id": row.candidate_id,
        "conversation_id": row.id,
        "status": "active",
        "custom_message": cipher.seal_optional(CUSTOM_MESSAGE, outreach.custom_message),
        "created_at": outreach.now,
    }
    return enrolment_id if insert_unless_there(session, Enrolment, values) else None


def _leave_out(
    session: ScopedSession, outreach: _Outreach, candidate_id: str, refusal: Refusal
) -> list[NewTouch]:
    append(
        session,
        stream(outreach.campaign_id),
        EventType.CANDIDATE_NOT_ENROLLED,
        {
            "campaignId": outreach.campaign_id,
            "candidateId": candidate_id,
            "reason": refusal.value,
        },
        now=outreach.now,
    )
    return []


def _tell_enrolled(
    session: ScopedSession,
    outreach: _Outreach,
    enrolment_id: str,
    candidate_id: str,
    planned: Plan,
) -> None:
    append(
        session,
        stream(outreach.campaign_id),
        EventType.CANDIDATE_ENROLLED,
        {
            "campaignId": outreach.campaign_id,
            "enrolmentId": enrolment_id,
            "candidateId": candidate_id,
            "touches": len(planned.touches),
            "skipped": [
                {"step": step.step, "channel": step.channel, "reason": step.reason.value}
                for step in planned.skipped
            ],
        },
        now=outreach.now,
    )


def _touches(
    outreach: _Outreach, enrolment_id: str, row: Conversation, planned: Plan
) -> list[NewTouch]:
    return [
        NewTouch(
            enrolment_id=enrolment_id,
            campaign_id=outreach.campaign_id,
            candidate_id=row.candidate_id,
            conversation_id=row.id,
            step=touch.step,
            kind=touch.kind.value,
            channel=touch.channel,
            template=touch.template,
            account_id=(outreach.accounts[touch.channel] if touch.kind is Kind.MESSAGE else None),
            priority=URGENCIES.index(outreach.sequence.urgency),
            due_at=touch.due_at,
            due_because=touch.because,
        )
        for touch in planned.touches
    ]
