"""How the bot words what it did: the texts of the conversation, filled with the candidate's facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversations.models import Conversation
from bot.conversations.repository import conversation
from bot.dialogue.port import QuickReply, Reply
from bot.hiring.consultants import consultant
from bot.hiring.jobs import job
from bot.interviews.agreement import InterviewView, facts
from bot.interviews.choice import Option
from bot.interviews.wording import spoken_time, zone_name
from bot.people.candidates import CandidateView, candidate
from bot.security.crypto import MasterKey, Vault
from bot.templates.render import Texts
from bot.tenancy.scope import ScopedSession


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation, locked for this transaction, and the person in it."""

    row: Conversation
    person: CandidateView


class Telling:
    """Words replies."""

    def __init__(self, master: MasterKey, texts: Texts) -> None:
        self._master = master
        self._texts = texts

    def talk(self, session: ScopedSession, conversation_id: str) -> Talk:
        """The conversation and its candidate."""
        row = conversation(session, conversation_id, lock=True)
        return Talk(row, candidate(session, Vault(session, self._master), row.candidate_id))

    def say(self, talk: Talk, key: str, **more: object) -> Reply:
        """The text of *key*."""
        rendered = self._texts.render(
            key, language=talk.person.language, first_name=talk.person.first_name, **more
        )
        return Reply(rendered.text)

    def options(self, talk: Talk, key: str, options: Sequence[Option], **more: object) -> Reply:
        """The text of *key* with the numbered times, and a button for each."""
        person = talk.person
        times = [
            spoken_time(option.interval.start, zone=person.timezone, language=person.language)
            for option in options
        ]
        numbered = [(option.number, when) for option, when in zip(options, times, strict=True)]
        text = self._texts.render(
            key,
            language=person.language,
            options=numbered,
            zone=zone_name(options[0].interval.start, zone=person.timezone),
            **more,
        ).text
        return Reply(text, [QuickReply(when, str(number)) for number, when in numbered])

    def interview(
        self, session: ScopedSession, talk: Talk, agreed: InterviewView, key: str
    ) -> Reply:
        """The text of *key* about the agreed interview."""
        host = consultant(session, Vault(session, self._master), agreed.consultant_id)
        role = job(session, agreed.job_id)
        told = facts(talk.person, host, role, agreed)
        return Reply(self._texts.render(key, language=talk.person.language, **told).text)
