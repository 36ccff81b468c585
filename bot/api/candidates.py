"""Candidates: received from other systems, listed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query
from fastapi.openapi.models import Example
from fastapi.responses import JSONResponse

from bot.api.auth import Caller, Work, allowed
from bot.api.openapi import problems
from bot.api.posting import Done, Post, posting
from bot.api.shapes import Shape
from bot.crm.intake import receive_candidate
from bot.people.candidates import candidate, count_candidates, list_candidates
from bot.people.intake import CandidateIntake
from bot.security.auth import Scope

router = APIRouter(prefix="/api/v1/candidates", tags=["candidates"])

Status = Literal["active", "contacted", "scheduled", "archived"]
_FARTHEST = 2**31 - 1

_MATCHED: dict[str, Any] = {
    "candidateId": "cand-1042",
    "personalInfo": {
        "name": "Dana Whitfield",
        "email": "dana.whitfield@example.com",
        "phone": "+1 202 555 0142",
        "whatsapp": "+1 202 555 0142",
        "linkedin": "https://www.linkedin.com/in/example",
        "timezone": "America/New_York",
        "preferredLanguage": "en",
    },
    "jobMatch": {
        "jobId": "job-77",
        "role": "Data Engineer",
        "company": "Northwind Example",
        "matchScore": 0.91,
        "urgency": "high",
    },
    "preferences": {
        "preferredContactMethod": ["sms", "email"],
        "availabilityWindows": [{"day": "tuesday", "from": "15:00", "to": "18:00"}],
        "communicationStyle": "casual",
    },
}
_FULL: dict[str, Any] = {
    "candidateId": "cand-1043",
    "personalInfo": {
        "firstName": "Noor",
        "lastName": "Haddad",
        "email": "noor.haddad@example.com",
        "phone": "+1 202 555 0187",
        "timezone": "Europe/Madrid",
        "preferredLanguage": "es",
    },
    "preferences": {
        "contactMethods": ["whatsapp"],
        "availabilityWindows": [],
        "communicationStyle": "formal",
        "autoRescheduleConsent": True,
    },
    "consent": {
        "email": {"granted": True, "timestamp": "2026-02-01T10:00:00Z", "source": "careers-page"},
        "sms": {
            "granted": True,
            "timestamp": "2026-02-01T10:00:00Z",
            "source": "careers-page",
            "ipAddress": "192.0.2.17",
        },
    },
}
EXAMPLES: dict[str, Example] = {
    "matched": {"summary": "As the matching module sends them", "value": _MATCHED},
    "full": {"summary": "With consent, and the name in two parts", "value": _FULL},
}


class CandidateState(Shape):
    """How a candidate stands. It names nobody, so that it can be kept for a repeated request."""

    candidate_id: str
    status: Status
    timezone: str
    timezone_source: Literal["profile", "phone", "default"]
    created_at: datetime
    updated_at: datetime


class CandidateOut(CandidateState):
    """A candidate in a list."""

    name: str
    preferred_language: str


class CandidatePage(Shape):
    """Some of the candidates; *total* counts all that the filter lets through."""

    items: list[CandidateOut]
    limit: int
    offset: int
    total: int


@router.post(
    "",
    summary="Create or update a candidate",
    status_code=201,
    response_model=CandidateState,
    response_description="The candidate is new.",
    responses={
        200: {"model": CandidateState, "description": "The candidate was known."},
        **problems(400, 401, 403, 413, 422),
    },
)
async def receive(
    post: Annotated[Post, Depends(posting(Scope.CANDIDATES_WRITE))],
    intake: Annotated[CandidateIntake, Body(openapi_examples=EXAMPLES)],
) -> JSONResponse:
    """Stores the candidate whole, or, when a field is wrong, not at all.

    `candidateId` tells new from known. Fields that we do not read are kept as they came.
    `timezoneSource` says what the zone was concluded from.
    """

    def store(work: Work) -> Done:
        received = receive_candidate(work.session, work.vault, intake, raw=post.raw, now=work.now)
        view = candidate(work.session, work.vault, received.candidate_id)
        state = CandidateState(
            candidate_id=view.external_id,
            status=view.status,
            timezone=view.timezone,
            timezone_source=view.timezone_source,
            created_at=view.created_at,
            updated_at=view.updated_at,
        )
        return Done(201 if received.created else 200, state)

    return await post.once(store)


@router.get("", summary="List candidates", responses=problems(401, 403, 422))
def page(
    caller: Annotated[Caller, Depends(allowed(Scope.CANDIDATES_READ))],
    status: Status | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=_FARTHEST)] = 0,
) -> CandidatePage:
    """A page of candidates in the order in which they came."""
    with caller.reading() as work:
        views = list_candidates(work.session, work.vault, status=status, limit=limit, offset=offset)
        total = count_candidates(work.session, status=status)
    items = [
        CandidateOut(
            candidate_id=view.external_id,
            name=view.name,
            status=view.status,
            timezone=view.timezone,
            timezone_source=view.timezone_source,
            preferred_language=view.language,
            created_at=view.created_at,
            updated_at=view.updated_at,
        )
        for view in views
    ]
    return CandidatePage(items=items, limit=limit, offset=offset, total=total)
