"""An interview agreed or called off: the row, its events, what follows from it, who is told.

Everything is one transaction of the caller's, with the booking that keeps the time. The messages to
the candidate are intended in it, and leave by the outbox afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.compliance.gate import Purpose
from bot.conversations.content import Content
from bot.conversations.models import Conversation
from bot.conversations.ports import PlannedOutreach
from bot.conversations.repository import conversation_of, intend, set_state
from bot.dialogue.port import DialogueState
from bot.events.store import append
from bot.events.types import EventType
from bot.hiring.consultants import ConsultantView, consultant
from bot.hiring.jobs import JobView, job
from bot.interviews.calendar import desk
from bot.interviews.models import Interview
from bot.interviews.wording import spoken_time, zone_name
from bot.kernel.errors import Conflict, NotFound
from bot.kernel.ids import new_id
from bot.people.candidates import (
    CandidateView,
    address_of,
    advance_status,
    candidate,
    return_status,
)
from bot.security.crypto import MasterKey, Vault
from bot.templates.render import Texts
from bot.tenancy.accounts import account_for, channels_of
from bot.tenancy.scope import ScopedSession
from scheduling.booking import Booking
from scheduling.ics import Method, Party, invitation

AGREED = ("scheduled", "confirmed", "rescheduled")
"""Statuses of an interview that will take place."""


@dataclass(frozen=True, slots=True)
class InterviewView:
    """An interview as the rest of Parley knows it."""

    id: str
    candidate_id: str
    consultant_id: str
    job_id: str
    status: str
    scheduled_at: datetime
    duration_minutes: int
    timezone: str
    format: str
    meeting_link: str | None
    source: str
    cancel_reason: str | None
    created_at: datetime
    updated_at: datetime


class Agreements:
    """Makes interviews of bookings, and takes them back."""

    def __init__(self, master: MasterKey, texts: Texts, planned: PlannedOutreach) -> None:
        self._master = master
        self._texts = texts
        self._planned = planned

    def agree(
        self,
        session: ScopedSession,
        booking: Booking,
        *,
        candidate_id: str,
        job_id: str,
        source: str,
        now: datetime,
    ) -> InterviewView:
        """The interview for the confirmed booking; the one there is when it was agreed before."""
        known = session.scalar(select(Interview).where(Interview.booking_id == booking.id))
        if known is not None:
            return _view(known)
        vault = Vault(session, self._master)
        person = candidate(session, vault, candidate_id)
        host = consultant(session, vault, booking.resource_id)
        row = Interview(
            id=new_id("int"),
            candidate_id=candidate_id,
            consultant_id=host.id,
            job_id=job_id,
            booking_id=booking.id,
            status="scheduled",
            scheduled_at=booking.slot.start,
            duration_minutes=int((booking.slot.end - booking.slot.start).total_seconds() // 60),
            timezone=person.timezone,
            format="video" if host.working.meeting_link else "phone",
            meeting_link=host.working.meeting_link,
            source=source,
            created_at=now,
            updated_at=now,
        )
        session.add(row)
        session.flush()
        self._planned.stop(session, candidate_id, reason="booked", now=now)
        advance_status(session, candidate_id, "scheduled", now=now)
        talk = conversation_of(session, candidate_id, now=now, job_id=job_id)
        set_state(talk, DialogueState.BOOKED, now=now)
        _tell(session, row, EventType.INTERVIEW_SCHEDULED, {"source": source}, now=now)
        self._mail(session, vault, talk, row, booking, "confirmation", Method.REQUEST, now=now)
        return _view(row)

    def cancel(
        self, session: ScopedSession, interview_id: str, *, reason: str | None, now: datetime
    ) -> InterviewView:
        """The interview, cancelled, its time free again and the candidate told; again changes nothing.

        Conflict for one that has taken place.
        """
        row = session.get(Interview, interview_id, with_for_update=True)
        if row is None:
            raise NotFound("interview", interview_id)
        if row.status == "cancelled":
            return _view(row)
        if row.status not in AGREED:
            raise Conflict("interview_over", f"the interview is {row.status} already")
        booking = desk(session).cancel(row.booking_id, now=now)
        row.status, row.cancel_reason, row.updated_at = "cancelled", reason, now
        session.flush()
        talk = conversation_of(session, row.candidate_id, now=now)
        if current_interview(session, row.candidate_id) is None:
            return_status(session, row.candidate_id, "contacted", now=now)
            set_state(talk, DialogueState.NONE, now=now)
        _tell(session, row, EventType.INTERVIEW_CANCELLED, {}, now=now)
        vault = Vault(session, self._master)
        self._mail(session, vault, talk, row, booking, "cancellation", Method.CANCEL, now=now)
        return _view(row)

    def _mail(
        self,
        session: ScopedSession,
        vault: Vault,
        talk: Conversation,
        row: Interview,
        booking: Booking,
        key: str,
        method: Method,
        *,
        now: datetime,
    ) -> None:
        """Intend the invitation by e-mail, where the candidate and the tenant have one."""
        address = address_of(session, vault, row.candidate_id, "email")
        if address is None or "email" not in channels_of(session):
            return
        person = candidate(session, vault, row.candidate_id)
        host = consultant(session, vault, row.consultant_id)
        role = job(session, row.job_id)
        rendered = self._texts.render(
            key, language=person.language, **facts(person, host, role, _view(row))
        )
        ics = invitation(
            booking.slot,
            uid=booking.uid,
            sequence=booking.sequence,
            stamp=now,
            organizer=Party(host.name, host.email),
            attendees=[Party(person.name, address)],
            summary=f"{role.role} interview, {role.company}",
            zone=person.timezone,
            description=rendered.text,
            location=row.meeting_link or "",
            method=method,
        )
        intend(
            session,
            vault,
            talk,
            Content(rendered.text, subject=rendered.subject).attach(
                "interview.ics", f"text/calendar; method={method.value}; charset=utf-8", ics
            ),
            purpose=Purpose.CONFIRMATION,
            account=account_for(session, "email"),
            now=now,
        )


def facts(
    person: CandidateView, host: ConsultantView, role: JobView, interview: InterviewView
) -> dict[str, object]:
    """What texts about an interview may say."""
    return {
        "first_name": person.first_name,
        "consultant": host.name,
        "role": role.role,
        "company": role.company,
        "when": spoken_time(interview.scheduled_at, zone=person.timezone, language=person.language),
        "zone": zone_name(interview.scheduled_at, zone=person.timezone),
        "minutes": interview.duration_minutes,
        "meeting_link": interview.meeting_link,
    }


def interview(session: ScopedSession, id_: str) -> InterviewView:
    """The interview by its id."""
    row = session.get(Interview, id_)
    if row is None:
        raise NotFound("interview", id_)
    return _view(row)


def interviews_of(session: ScopedSession, candidate_id: str) -> list[InterviewView]:
    """Every interview of the candidate, the latest agreed first; cancelled ones too."""
    rows = session.scalars(
        select(Interview)
        .where(Interview.candidate_id == candidate_id)
        .order_by(Interview.created_at.desc(), Interview.id.desc())
    )
    return [_view(row) for row in rows]


def current_interview(session: ScopedSession, candidate_id: str) -> InterviewView | None:
    """The interview that was last agreed with the candidate and will take place."""
    row = session.scalar(
        select(Interview)
        .where(Interview.candidate_id == candidate_id, Interview.status.in_(AGREED))
        .order_by(Interview.created_at.desc(), Interview.id.desc())
        .limit(1)
    )
    return None if row is None else _view(row)


def _tell(
    session: ScopedSession,
    row: Interview,
    type_: EventType,
    more: dict[str, object],
    *,
    now: datetime,
) -> None:
    append(
        session,
        f"interview/{row.id}",
        type_,
        {
            "interviewId": row.id,
            "candidateId": row.candidate_id,
            "consultantId": row.consultant_id,
            "jobId": row.job_id,
            "scheduledAt": row.scheduled_at.isoformat(),
        }
        | more,
        now=now,
    )


def _view(row: Interview) -> InterviewView:
    return InterviewView(
        id=row.id,
        candidate_id=row.candidate_id,
        consultant_id=row.consultant_id,
        job_id=row.job_id,
        status=row.status,
        scheduled_at=row.scheduled_at,
        duration_minutes=row.duration_minutes,
        timezone=row.timezone,
        format=row.format,
        meeting_link=row.meeting_link,
        source=row.source,
        cancel_reason=row.cancel_reason,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
