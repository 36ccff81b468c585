"""Interviews: booked, looked at, called off."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends
from fastapi import Body as FromBody
from fastapi.openapi.models import Example
from fastapi.responses import JSONResponse
from pydantic import Field, model_validator

from bot.api.auth import Caller, Work, allowed
from bot.api.openapi import problems
from bot.api.posting import Done, Post, posting
from bot.api.references import named_in
from bot.api.shapes import Body, Id, Moment, PathId, Shape
from bot.conversations.repository import conversation_of
from bot.hiring.consultants import consultant, consultant_by_external_id
from bot.hiring.jobs import job, job_by_external_id
from bot.interviews.agreement import InterviewView, interview, interviews_of
from bot.interviews.booking import book_first, named_slot, wanted_slot
from bot.kernel.errors import Conflict
from bot.people.candidates import candidate, candidate_by_external_id
from bot.security.auth import Scope

router = APIRouter(prefix="/api/v1/interviews", tags=["interviews"])

_MOST_WANTED = 20
_EXAMPLES: dict[str, Example] = {
    "slot": {
        "summary": "A slot that the consultant's availability named",
        "value": {
            "candidateId": "cand-1042",
            "consultantId": "consultant-5",
            "jobId": "job-77",
            "slotId": "con_01kfx3m8e5t2q9r7w4z6y1b0dc.20260303T2000Z.30",
        },
    },
    "preferred": {
        "summary": "The first of several times that is free",
        "value": {
            "candidateId": "cand-1042",
            "consultantId": "consultant-5",
            "jobId": "job-77",
            "preferredSlots": [
                {"start": "2026-03-03T15:00:00-05:00"},
                {"start": "2026-03-05T09:30:00-05:00", "end": "2026-03-05T10:00:00-05:00"},
            ],
        },
    },
}


class WantedSlot(Body):
    """A time; without an end it is as long as the consultant's interviews are."""

    start: Moment
    end: Moment | None = None


class InterviewIn(Body):
    """Who is to meet whom about what, and when: either *preferredSlots* or *slotId*."""

    candidate_id: Id
    consultant_id: Id
    job_id: Id
    preferred_slots: list[WantedSlot] | None = Field(
        default=None, min_length=1, max_length=_MOST_WANTED
    )
    slot_id: Id | None = None

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if (self.preferred_slots is None) == (self.slot_id is None):
            raise ValueError("give either preferredSlots or slotId")
        return self


class CancellationIn(Body):
    """Why it is called off, for the tenant's own records."""

    reason: str | None = Field(default=None, max_length=200)


class InterviewState(Shape):
    """An interview. *duration* is in minutes, *timezone* the candidate's."""

    id: str
    candidate_id: str
    consultant_id: str
    job_id: str
    status: Literal["scheduled", "confirmed", "rescheduled", "cancelled", "completed", "no_show"]
    scheduled_at: datetime
    duration: int
    timezone: str
    format: Literal["phone", "video", "in-person"]
    meeting_link: str | None
    source: Literal["conversation", "api"]
    created_at: datetime
    updated_at: datetime


class InterviewOut(InterviewState):
    """An interview with what was noted about it."""

    cancel_reason: str | None


class InterviewList(Shape):
    """A candidate's interviews, the latest agreed first."""

    items: list[InterviewOut]


@router.post(
    "",
    summary="Schedule an interview",
    status_code=201,
    response_model=InterviewState,
    response_description="The interview is booked.",
    responses=problems(400, 401, 403, 409, 413, 422),
)
async def schedule(
    post: Annotated[Post, Depends(posting(Scope.INTERVIEWS_WRITE))],
    wanted: Annotated[InterviewIn, FromBody(openapi_examples=_EXAMPLES)],
) -> JSONResponse:
    """Books the first of the times that is free, and has the candidate told.

    409 `slot_taken`: somebody else has the time, or all of them. 409 `slot_unavailable`: the
    consultant never offers it, and why. Outreach still planned for the candidate ends.
    """
    return await post.once(lambda work: _schedule(work, wanted))


@router.get("", summary="A candidate's interviews", responses=problems(401, 403, 404, 422))
def of_candidate(
    caller: Annotated[Caller, Depends(allowed(Scope.INTERVIEWS_READ))],
    candidateId: Id,  # noqa: N803 - the API's name for it
) -> InterviewList:
    """Every interview of the candidate, cancelled ones too, the latest agreed first."""
    with caller.reading() as work:
        person = candidate_by_external_id(work.session, work.vault, candidateId)
        return InterviewList(
            items=[
                InterviewOut(**_facts(work, view), cancel_reason=view.cancel_reason)
                for view in interviews_of(work.session, person.id)
            ]
        )


@router.get("/{id}", summary="An interview", responses=problems(401, 403, 404, 422))
def one(
    caller: Annotated[Caller, Depends(allowed(Scope.INTERVIEWS_READ))], id: PathId
) -> InterviewOut:
    """How an interview stands."""
    with caller.reading() as work:
        view = interview(work.session, id)
        return InterviewOut(**_facts(work, view), cancel_reason=view.cancel_reason)


@router.post(
    "/{id}/cancel",
    summary="Cancel an interview",
    response_model=InterviewState,
    response_description="The interview is cancelled.",
    responses=problems(400, 401, 403, 404, 409, 413, 422),
)
async def cancel(
    post: Annotated[Post, Depends(posting(Scope.INTERVIEWS_WRITE))],
    id: PathId,
    said: Annotated[
        CancellationIn | None, FromBody(examples=[{"reason": "The position was filled."}])
    ] = None,
) -> JSONResponse:
    """Frees the time and has the candidate told; cancelling again changes nothing.

    409 `interview_over`: it has taken place.
    """
    reason = None if said is None else said.reason

    def call_off(work: Work) -> Done:
        view = work.parley.agreements.cancel(work.session, id, reason=reason, now=work.now)
        return _done(work, view, 200)

    return await post.once(call_off)


def _schedule(work: Work, wanted: InterviewIn) -> Done:
    session, vault, now = work.session, work.vault, work.now
    with named_in("candidateId"):
        person = candidate_by_external_id(session, vault, wanted.candidate_id)
    with named_in("consultantId"):
        host = consultant_by_external_id(session, vault, wanted.consultant_id)
    with named_in("jobId"):
        role = job_by_external_id(session, wanted.job_id)
    if wanted.slot_id is not None:
        slots = [named_slot(wanted.slot_id, host)]
    else:
        slots = [
            wanted_slot(f"preferredSlots.{place}", slot.start, slot.end, host)
            for place, slot in enumerate(wanted.preferred_slots or ())
        ]
    booking = book_first(session, host, slots, holder_id=person.id, subject_id=role.id, now=now)
    agreed = work.parley.agreements.agree(
        session, booking, candidate_id=person.id, job_id=role.id, source="api", now=now
    )
    if agreed.job_id != role.id:
        raise Conflict("slot_taken", "The candidate has another interview at that time.")
    return _done(work, agreed, 201)


def _done(work: Work, view: InterviewView, status: int) -> Done:
    talk = conversation_of(work.session, view.candidate_id, now=work.now)
    return Done(status, InterviewState(**_facts(work, view)), speak_in=talk.id)


def _facts(work: Work, view: InterviewView) -> dict[str, Any]:
    return {
        "id": view.id,
        "candidate_id": candidate(work.session, work.vault, view.candidate_id).external_id,
        "consultant_id": consultant(work.session, work.vault, view.consultant_id).external_id,
        "job_id": job(work.session, view.job_id).external_id,
        "status": view.status,
        "scheduled_at": view.scheduled_at,
        "duration": view.duration_minutes,
        "timezone": view.timezone,
        "format": view.format,
        "meeting_link": view.meeting_link,
        "source": view.source,
        "created_at": view.created_at,
        "updated_at": view.updated_at,
    }
