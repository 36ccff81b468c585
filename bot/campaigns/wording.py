"""What a campaign's touch says to its candidate."""

from __future__ import annotations

from sqlalchemy import select

from bot.campaigns.models import CUSTOM_MESSAGE, Campaign, Enrolment
from bot.campaigns.sequence import Sequences, opening
from bot.hiring.consultants import consultant
from bot.hiring.jobs import JobView, interviewer_for, job
from bot.kernel.errors import Conflict, Misconfigured
from bot.people.candidates import candidate
from bot.security.crypto import Vault
from bot.templates.render import Rendered, Texts
from bot.tenancy.accounts import tenant_profile
from bot.tenancy.scope import ScopedSession
from bot.touches.models import Touch

_WROTE = ("sending", "sent", "unknown")


class CampaignWording:
    """Puts touches into words; see `bot.touches.ports.Wording`."""

    def __init__(self, texts: Texts, sequences: Sequences) -> None:
        missing = sorted(key for key in sequences.texts() if key not in texts)
        if missing:
            raise Misconfigured(f"data/outreach/messages/en.yaml lacks {', '.join(missing)}")
        self._texts = texts

    def words(self, session: ScopedSession, vault: Vault, touch: Touch) -> Rendered:
        """The touch's text in the candidate's language.

        Whatever its template says, the first message that leaves introduces us: an earlier one may
        have been left out or suppressed. A custom message takes the place of the opening text.
        """
        person = candidate(session, vault, touch.candidate_id)
        enrolment = session.get_one(Enrolment, touch.enrolment_id)
        about = job(session, session.get_one(Campaign, touch.campaign_id).job_id)
        return self._texts.render(
            touch.template if _was_written_to(session, touch) else opening(touch.channel),
            language=person.language,
            first_name=person.first_name,
            role=about.role,
            company=about.company,
            tenant=tenant_profile(session).name,
            consultant=_interviewer(session, vault, about),
            custom_message=vault.cipher(touch.candidate_id).open_optional(
                CUSTOM_MESSAGE, enrolment.custom_message
            ),
        )


def _was_written_to(session: ScopedSession, touch: Touch) -> bool:
    earlier = (
        select(Touch.id)
        .where(
            Touch.enrolment_id == touch.enrolment_id,
            Touch.kind == "message",
            Touch.step < touch.step,
            Touch.status.in_(_WROTE),
        )
        .limit(1)
    )
    return session.scalar(earlier) is not None


def _interviewer(session: ScopedSession, vault: Vault, about: JobView) -> str | None:
    """The first name of whoever interviews for the job; None while the tenant has nobody."""
    try:
        return consultant(session, vault, interviewer_for(session, about)).name.split()[0]
    except Conflict:
        return None
