"""May this candidate be enrolled now, and on which channels can they be reached at all?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from bot.campaigns.models import Enrolment
from bot.campaigns.sequence import Kind, Plan
from bot.compliance.consent import consent_on, is_suppressed
from bot.interviews.models import Interview
from bot.people.candidates import address_hashes, reachable_channels
from bot.tenancy.scope import ScopedSession

_AGREED = ("scheduled", "confirmed", "rescheduled")


class Refusal(StrEnum):
    """Why a candidate is not enrolled."""

    ENROLLED = "already_enrolled"
    BOOKED = "interview_agreed"
    UNREACHABLE = "no_reachable_channel"
    OPTED_OUT = "opted_out"


def reachable(session: ScopedSession, candidate_id: str) -> frozenset[str]:
    """The channels, and `linkedin`, for which the candidate gave an address."""
    linkedin = {"linkedin"} & address_hashes(session, candidate_id).keys()
    return reachable_channels(session, candidate_id) | linkedin


def is_taken(session: ScopedSession, candidate_id: str, *, now: datetime) -> Refusal | None:
    """Why outreach to the candidate must not begin whatever the plan, or None."""
    enrolled = select(Enrolment.id).where(
        Enrolment.candidate_id == candidate_id, Enrolment.status == "active"
    )
    if session.scalar(enrolled) is not None:
        return Refusal.ENROLLED
    booked = select(Interview.id).where(
        Interview.candidate_id == candidate_id,
        Interview.status.in_(_AGREED),
        Interview.scheduled_at > now,
    )
    return None if session.scalar(booked.limit(1)) is None else Refusal.BOOKED


def is_beyond(session: ScopedSession, candidate_id: str, plan: Plan) -> Refusal | None:
    """Why no message of *plan* could reach the candidate, or None.

    A consent that is merely missing is no reason: it may be given before the touch is due, and the
    gate is asked then.
    """
    if not plan.writes:
        return Refusal.UNREACHABLE
    channels = {touch.channel for touch in plan.touches if touch.kind is Kind.MESSAGE}
    if all(_refused(session, candidate_id, channel) for channel in channels):
        return Refusal.OPTED_OUT
    return None


def _refused(session: ScopedSession, candidate_id: str, channel: str) -> bool:
    return (
        is_suppressed(session, candidate_id, channel)
        or consent_on(session, candidate_id, channel) is False
    )
