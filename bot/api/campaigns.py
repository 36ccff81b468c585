"""Outreach: started for one candidate or many, and looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi import Body as FromBody
from fastapi.responses import JSONResponse

from bot.api.auth import Caller, Work, allowed
from bot.api.campaign_shapes import (
    CampaignIn,
    CampaignOut,
    CampaignStarted,
    Enrolled,
    OutreachIn,
    shape_of,
    skipped_of,
)
from bot.api.openapi import problems
from bot.api.posting import Done, Post, posting
from bot.api.references import named_in
from bot.api.shapes import PathId
from bot.campaigns.enrol import start_campaign
from bot.campaigns.repository import campaign_view
from bot.campaigns.sequence import Sequences
from bot.hiring.jobs import job, job_by_external_id, latest_match
from bot.kernel.errors import Conflict
from bot.people.candidates import candidate_by_external_id
from bot.security.auth import Scope

_START: dict[str, Any] = {
    "candidateIds": ["cand-1042", "cand-1043"],
    "jobId": "job-77",
    "priority": "high",
}
_OUTREACH: dict[str, Any] = {
    "priority": "critical",
    "channels": ["sms", "email"],
    "customMessage": "Hi Dana, your background looks like a match. Shall we talk?",
}


def campaigns_router(sequences: Sequences) -> APIRouter:
    """Campaigns that follow *sequences*."""
    router = APIRouter(prefix="/api/v1", tags=["campaigns"])

    @router.post(
        "/campaigns",
        summary="Start a campaign",
        status_code=201,
        response_model=CampaignStarted,
        response_description="The campaign has begun.",
        responses=problems(400, 401, 403, 413, 422),
    )
    async def start(
        post: Annotated[Post, Depends(posting(Scope.CAMPAIGNS_WRITE))],
        wanted: Annotated[CampaignIn, FromBody(examples=[_START])],
    ) -> JSONResponse:
        """Plans every step for everyone who can be enrolled; an unknown id refuses the whole request.

        `skipped` names who was left out and why, such as somebody who is in another campaign.
        """

        def begin(work: Work) -> Done:
            with named_in("jobId"):
                role = job_by_external_id(work.session, wanted.job_id)
            ours = []
            for place, id_ in enumerate(wanted.candidate_ids):
                with named_in(f"candidateIds.{place}"):
                    ours.append(candidate_by_external_id(work.session, work.vault, id_).id)
            return _start(
                work,
                sequences,
                post.caller,
                candidate_ids=ours,
                job_id=role.id,
                priority=wanted.priority,
                channels=wanted.channels,
                custom_message=wanted.custom_message,
            )

        return await post.once(begin)

    @router.post(
        "/candidates/{candidateId}/outreach",
        summary="Start outreach to one candidate",
        status_code=201,
        response_model=CampaignStarted,
        response_description="A campaign for this candidate has begun.",
        responses=problems(400, 401, 403, 404, 409, 413, 422),
    )
    async def reach_out(
        post: Annotated[Post, Depends(posting(Scope.CAMPAIGNS_WRITE))],
        candidateId: PathId,  # noqa: N803 - the API's name for it
        wanted: Annotated[OutreachIn | None, FromBody(examples=[_OUTREACH])] = None,
    ) -> JSONResponse:
        """A campaign for one, about the job that the candidate was last matched to.

        Without a `priority` the match's urgency counts. 409 `no_job`: there is no match.
        """
        how = wanted or OutreachIn()

        def begin(work: Work) -> Done:
            person = candidate_by_external_id(work.session, work.vault, candidateId)
            match = latest_match(work.session, person.id)
            if match is None:
                raise Conflict("no_job", "The candidate is matched to no job.")
            role, urgency = match
            return _start(
                work,
                sequences,
                post.caller,
                candidate_ids=[person.id],
                job_id=role.id,
                priority=how.priority or urgency,
                channels=how.channels,
                custom_message=how.custom_message,
            )

        return await post.once(begin)

    @router.get("/campaigns/{id}", summary="A campaign", responses=problems(401, 403, 404, 422))
    def one(
        caller: Annotated[Caller, Depends(allowed(Scope.CAMPAIGNS_READ))], id: PathId
    ) -> CampaignOut:
        """Who is enrolled, what is planned for them, and what became of it."""
        with caller.reading() as work:
            view = campaign_view(work.session, id)
            return shape_of(view, job_id=job(work.session, view.job_id).external_id)

    return router


def _start(
    work: Work,
    sequences: Sequences,
    caller: Caller,
    *,
    candidate_ids: Sequence[str],
    job_id: str,
    priority: str,
    channels: Sequence[str] | None,
    custom_message: str | None,
) -> Done:
    begun = start_campaign(
        work.session,
        work.vault,
        sequences,
        candidate_ids=candidate_ids,
        job_id=job_id,
        priority=priority,
        channels=channels,
        custom_message=custom_message,
        created_by=caller.principal.key_id,
        now=work.now,
    )
    view = campaign_view(work.session, begun.id, limit=len(candidate_ids))
    started = CampaignStarted(
        campaign_id=view.id,
        status=view.status,
        job_id=job(work.session, job_id).external_id,
        priority=view.priority,
        enrolled=[
            Enrolled(candidate_id=one.external_id, conversation_id=one.conversation_id)
            for one in view.enrolments
        ],
        skipped=skipped_of(view),
    )
    return Done(201, started)
