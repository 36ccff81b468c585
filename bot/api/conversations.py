"""What was said with a candidate, on all channels."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends

from bot.api.auth import Caller, Work, allowed
from bot.api.openapi import problems
from bot.api.shapes import PathId, Shape
from bot.conversations.content import open_content
from bot.conversations.models import Message
from bot.conversations.repository import INBOUND, conversation, transcript
from bot.hiring.jobs import job
from bot.people.candidates import candidate
from bot.security.auth import Scope
from bot.security.crypto import PersonCipher

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])


class FileOut(Shape):
    """A file that went with a message."""

    filename: str
    media_type: str


class MessageOut(Shape):
    """One message. *reason*: why it did not leave. *purpose*: why it was written."""

    id: str
    direction: Literal["inbound", "outbound"]
    channel: str
    text: str
    subject: str | None
    status: str
    reason: str | None
    purpose: str
    created_at: datetime
    sent_at: datetime | None
    attachments: list[FileOut]


class ConversationOut(Shape):
    """A conversation. *state*: what the bot asked last. *personWanted*: why a recruiter should look."""

    id: str
    candidate_id: str
    job_id: str | None
    state: str
    owner: str
    person_wanted: str | None
    created_at: datetime
    updated_at: datetime
    messages: list[MessageOut]


@router.get("/{id}", summary="A conversation", responses=problems(401, 403, 404, 410, 422))
def one(
    caller: Annotated[Caller, Depends(allowed(Scope.CONVERSATIONS_READ))], id: PathId
) -> ConversationOut:
    """The conversation with everything that was said, in order. `owner` is `bot` or a recruiter."""
    with caller.reading() as work:
        row = conversation(work.session, id)
        cipher = work.vault.cipher(row.candidate_id)
        return ConversationOut(
            id=row.id,
            candidate_id=candidate(work.session, work.vault, row.candidate_id).external_id,
            job_id=_job(work, row.job_id),
            state=row.state,
            owner=row.owner,
            person_wanted=row.person_wanted,
            created_at=row.created_at,
            updated_at=row.updated_at,
            messages=[_message(cipher, said) for said in transcript(work.session, id)],
        )


def _job(work: Work, id_: str | None) -> str | None:
    return None if id_ is None else job(work.session, id_).external_id


def _message(cipher: PersonCipher, row: Message) -> MessageOut:
    content = open_content(cipher, row.content)
    return MessageOut(
        id=row.id,
        direction="inbound" if row.direction == INBOUND else "outbound",
        channel=row.channel,
        text=content.text,
        subject=content.subject,
        status=row.status,
        reason=row.reason,
        purpose=row.purpose,
        created_at=row.created_at,
        sent_at=row.sent_at,
        attachments=[
            FileOut(filename=file.filename, media_type=file.media_type)
            for file in content.attachments
        ],
    )
