"""Jobs, who interviews for them, and which candidates were matched to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.hiring.models import Consultant, Job, Match
from bot.kernel.errors import Conflict, NotFound
from bot.kernel.ids import new_id
from bot.tenancy.scope import ScopedSession


@dataclass(frozen=True, slots=True)
class JobView:
    """A role that a tenant hires for."""

    id: str
    external_id: str
    role: str
    company: str
    consultant_id: str | None


def store_job(
    session: ScopedSession,
    *,
    external_id: str,
    role: str,
    company: str,
    now: datetime,
    consultant_id: str | None = None,
) -> JobView:
    """Create or update the job; a consultant that is not named stays as it was."""
    row = session.scalar(select(Job).where(Job.external_id == external_id))
    if row is None:
        row = Job(id=new_id("job"), external_id=external_id, consultant_id=None, created_at=now)
        session.add(row)
    row.role, row.company = role, company
    row.consultant_id = consultant_id or row.consultant_id
    session.flush()
    return _view(row)


def job(session: ScopedSession, id_: str) -> JobView:
    """The job by our own id."""
    row = session.get(Job, id_)
    if row is None:
        raise NotFound("job", id_)
    return _view(row)


def job_by_external_id(session: ScopedSession, external_id: str) -> JobView:
    """The job by the id that the tenant gave it."""
    row = session.scalar(select(Job).where(Job.external_id == external_id))
    if row is None:
        raise NotFound("job", external_id)
    return _view(row)


def record_match(
    session: ScopedSession,
    *,
    candidate_id: str,
    job_id: str,
    score: float | None,
    urgency: str,
    now: datetime,
) -> None:
    """Keep that the candidate was matched to the job, and how urgently."""
    row = session.scalar(
        select(Match).where(Match.candidate_id == candidate_id, Match.job_id == job_id)
    )
    if row is None:
        row = Match(id=new_id("mat"), candidate_id=candidate_id, job_id=job_id)
        session.add(row)
    row.score, row.urgency, row.updated_at = score, urgency, now
    session.flush()


def latest_match(session: ScopedSession, candidate_id: str) -> tuple[JobView, str] | None:
    """The job the candidate was last matched to, and its urgency."""
    row = session.scalar(
        select(Match)
        .where(Match.candidate_id == candidate_id)
        .order_by(Match.updated_at.desc(), Match.id.desc())
        .limit(1)
    )
    return None if row is None else (job(session, row.job_id), row.urgency)


def interviewer_for(session: ScopedSession, job_: JobView) -> str:
    """Our id of the consultant who interviews for the job: the one named, else the tenant's first."""
    if job_.consultant_id is not None:
        return job_.consultant_id
    first = session.scalar(
        select(Consultant.id).order_by(Consultant.created_at, Consultant.id).limit(1)
    )
    if first is None:
        raise Conflict("no_consultant", "the tenant has no consultant who could interview")
    return first


def _view(row: Job) -> JobView:
    return JobView(row.id, row.external_id, row.role, row.company, row.consultant_id)
