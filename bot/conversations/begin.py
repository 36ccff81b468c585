"""How a turn begins: what is taken, and what is decided without the dialogue engine.

Decided here: bare opt-out and opt-in words, a conversation that a person owns, and somebody who asked
not to be written to and writes again. Everything else is put to the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.compliance.consent import is_suppressed, opt_in, opt_out
from bot.compliance.gate import BOT, Purpose
from bot.compliance.keywords import Keyword, Words
from bot.conversations.content import Content, open_content
from bot.conversations.models import Conversation, Message, Turn
from bot.conversations.ports import PlannedOutreach
from bot.conversations.repository import (
    conversation,
    intend,
    messages_of_turn,
    pending_inbound,
    set_state,
    thinking_turn,
    want_person,
)
from bot.dialogue.port import Ask, DialogueState
from bot.kernel.ids import new_id
from bot.people.candidates import CandidateView, candidate
from bot.security.crypto import MasterKey, PersonCipher, Vault
from bot.templates.render import Texts
from bot.tenancy.accounts import account_for, tenant_profile
from bot.tenancy.scope import ScopedSession

_GATHER_AT_MOST = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is pending."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The candidate may still be writing: look again at that time."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """The turn ended here; what it has to say is intended."""


@dataclass(frozen=True, slots=True)
class Put:
    """The turn is to be put to the dialogue engine."""

    ask: Ask


Begun = Idle | Wait | Settled | Put


class Beginning:
    """Begins turns; everything happens in the caller's transaction."""

    def __init__(
        self, master: MasterKey, words: Words, texts: Texts, planned: PlannedOutreach
    ) -> None:
        self._master = master
        self._words = words
        self._texts = texts
        self._planned = planned

    def begin(self, session: ScopedSession, conversation_id: str, *, now: datetime) -> Begun:
        """Take the next thought of the candidate, or the turn that a crash left unfinished."""
        row = conversation(session, conversation_id, lock=True)
        left = thinking_turn(session, conversation_id)
        pending = [] if left is not None else pending_inbound(session, conversation_id)
        if left is None and not pending:
            return Idle()
        if left is None and (until := _still_writing(pending, now)) is not None:
            return Wait(until)
        vault = Vault(session, self._master)
        person = candidate(session, vault, row.candidate_id)
        if left is not None:
            taken = messages_of_turn(session, left.id)
            cipher = vault.cipher(row.candidate_id)
            return Put(_ask(row, left, _join(cipher, taken), person.language))
        return self._take(session, vault, row, person, pending, now=now)

    def _take(
        self,
        session: ScopedSession,
        vault: Vault,
        row: Conversation,
        person: CandidateView,
        pending: Sequence[Message],
        *,
        now: datetime,
    ) -> Begun:
        cipher = vault.cipher(row.candidate_id)
        taken, keyword = self._next_thought(cipher, row, pending)
        turn = Turn(
            id=new_id("trn"),
            conversation_id=row.id,
            status="thinking",
            channel=taken[0].channel,
            epoch=row.epoch,
            started_at=now,
        )
        session.add(turn)
        session.flush()
        for message in taken:
            message.turn_id, message.status = turn.id, "taken"
        status = self._decide(session, vault, row, turn, person, keyword, now=now)
        if status is None:
            return Put(_ask(row, turn, _join(cipher, taken), person.language))
        turn.status, turn.ended_at = status, now
        session.flush()
        return Settled()

    def _next_thought(
        self, cipher: PersonCipher, row: Conversation, pending: Sequence[Message]
    ) -> tuple[list[Message], Keyword | None]:
        """Messages to answer together: one channel's, in order; a bare word always stands alone."""
        taken: list[Message] = []
        booked = row.state == DialogueState.BOOKED
        for message in pending:
            keyword = self._words.read(open_content(cipher, message.content).meaning, booked=booked)
            if keyword is not None and not taken:
                return [message], keyword
            if keyword is not None or (taken and message.channel != taken[0].channel):
                break
            taken.append(message)
        return taken, None

    def _decide(
        self,
        session: ScopedSession,
        vault: Vault,
        row: Conversation,
        turn: Turn,
        person: CandidateView,
        keyword: Keyword | None,
        *,
        now: datetime,
    ) -> str | None:
        """The turn's final status where no engine is needed, else None."""
        if keyword is Keyword.OPT_OUT:
            if not is_suppressed(session, row.candidate_id, turn.channel):
                opt_out(session, vault, row.candidate_id, source=f"keyword/{turn.channel}", now=now)
                # Also confirms: 47 CFR 64.1200(a)(12) allows one such message.
                self._say(session, vault, row, turn, person, "opted_out", now=now)
            self._planned.stop(session, row.candidate_id, reason="opted_out", now=now)
            set_state(row, DialogueState.NONE, now=now)
            return "opted_out"
        if keyword is Keyword.OPT_IN:
            opt_in(
                session,
                vault,
                row.candidate_id,
                turn.channel,
                source=f"keyword/{turn.channel}",
                now=now,
            )
            self._say(session, vault, row, turn, person, "opted_in", now=now)
            return "opted_in"
        if row.owner != BOT:
            return "passed_on"
        if is_suppressed(session, row.candidate_id, turn.channel):
            want_person(session, row, "wrote_after_opting_out", now=now)
            return "passed_on"
        if keyword is Keyword.ASK_WHICH:
            self._say(session, vault, row, turn, person, "cancel_which", now=now)
            return "asked_which"
        return None

    def _say(
        self,
        session: ScopedSession,
        vault: Vault,
        row: Conversation,
        turn: Turn,
        person: CandidateView,
        key: str,
        *,
        now: datetime,
    ) -> None:
        rendered = self._texts.render(
            key, language=person.language, tenant=tenant_profile(session).name
        )
        intend(
            session,
            vault,
            row,
            Content(rendered.text, subject=rendered.subject),
            purpose=Purpose.OPT_OUT_NOTICE if key == "opted_out" else Purpose.REPLY,
            account=account_for(session, turn.channel),
            turn=turn,
            now=now,
        )


def _still_writing(pending: Sequence[Message], now: datetime) -> datetime | None:
    until = min(pending[-1].ready_at, pending[0].created_at + _GATHER_AT_MOST)
    return until if until > now else None


def _join(cipher: PersonCipher, messages: Sequence[Message]) -> str:
    return "\n".join(open_content(cipher, message.content).meaning for message in messages)


def _ask(row: Conversation, turn: Turn, text: str, language: str) -> Ask:
    return Ask(
        conversation_id=row.id,
        turn_id=turn.id,
        text=text,
        channel=turn.channel,
        language=language,
        state=DialogueState(row.state),
    )
