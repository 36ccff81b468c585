"""What the bot says around the offers: hello, sorry, somebody will come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.conversations.models import Turn
from bot.conversations.repository import set_state, want_person
from bot.dialogue.port import DialogueState, Reply
from bot.interviews.agreement import current_interview
from bot.interviews.offers import job_of
from bot.interviews.telling import Talk, Telling
from bot.tenancy.accounts import tenant_profile
from bot.tenancy.scope import ScopedSession

_NOT_UNDERSTOOD = ("out_of_scope", "nlu_fallback")


class SmallTalk:
    """The steps of the dialogue that are not about times."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling

    def greet(self, session: ScopedSession, conversation_id: str, *, now: datetime) -> list[Reply]:
        """Who writes and what about; or the interview that is agreed."""
        talk = self._telling.talk(session, conversation_id)
        agreed = self._agreed(session, talk)
        if agreed is not None:
            return [agreed]
        if talk.row.state == DialogueState.NONE:
            set_state(talk.row, DialogueState.ASKED_INTEREST, now=now)
        role = job_of(session, talk.row)
        return [
            self._telling.say(
                talk,
                "greeting",
                tenant=tenant_profile(session).name,
                role=role.role,
                company=role.company,
            )
        ]

    def clarify(
        self, session: ScopedSession, conversation_id: str, *, now: datetime
    ) -> list[Reply]:
        """What can be answered here; a person, when the turn before was not understood either."""
        if _last_intent(session, conversation_id) in _NOT_UNDERSTOOD:
            return self._call(session, conversation_id, "not_understood", now=now)
        talk = self._telling.talk(session, conversation_id)
        agreed = self._agreed(session, talk)
        if agreed is not None:
            return [self._telling.say(talk, "clarify_booked"), agreed]
        offered = talk.row.state == DialogueState.OFFERED_SLOTS
        return [self._telling.say(talk, "clarify_offered" if offered else "clarify")]

    def call_person(
        self, session: ScopedSession, conversation_id: str, *, now: datetime
    ) -> list[Reply]:
        """That a colleague will come, who is asked for."""
        return self._call(session, conversation_id, "asked_for_person", now=now)

    def _call(
        self, session: ScopedSession, conversation_id: str, reason: str, *, now: datetime
    ) -> list[Reply]:
        talk = self._telling.talk(session, conversation_id)
        want_person(session, talk.row, reason, now=now)
        return [self._telling.say(talk, "handoff")]

    def _agreed(self, session: ScopedSession, talk: Talk) -> Reply | None:
        if talk.row.state != DialogueState.BOOKED:
            return None
        agreed = current_interview(session, talk.person.id)
        if agreed is None:
            return None
        return self._telling.interview(session, talk, agreed, "booked_is")


def _last_intent(session: ScopedSession, conversation_id: str) -> str | None:
    """What the last answered turn was understood as."""
    return session.scalar(
        select(Turn.intent)
        .where(Turn.conversation_id == conversation_id, Turn.status == "answered")
        .order_by(Turn.started_at.desc(), Turn.id.desc())
        .limit(1)
    )
