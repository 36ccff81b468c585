"""Offering slots in a conversation, and making an interview of the one that is picked.

Each public method is one step of the dialogue: it reads where the conversation stands, acts in one
transaction of the caller's, and returns what the bot says. Asked twice for one turn it says the
same and books nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.conversations.models import Conversation
from bot.conversations.ports import PlannedOutreach
from bot.conversations.repository import set_state, stream, want_person
from bot.dialogue.port import DialogueState, Reply
from bot.events.store import append
from bot.events.types import EventType
from bot.hiring.consultants import consultant
from bot.hiring.jobs import JobView, interviewer_for, job, latest_match
from bot.interviews.agreement import Agreements, current_interview
from bot.interviews.calendar import desk, resource
from bot.interviews.choice import Option, meant_options
from bot.interviews.models import Offer
from bot.interviews.telling import Talk, Telling
from bot.interviews.wishes import Wish, read_wish
from bot.kernel.errors import Conflict
from bot.kernel.ids import new_id
from bot.security.crypto import MasterKey, Vault
from bot.tenancy.scope import ScopedSession
from scheduling.booking import Booking
from scheduling.errors import SlotTaken, SlotUnavailable
from scheduling.intervals import Interval

_COUNT = 3


class Offers:
    """What the bot does about times."""

    def __init__(
        self,
        master: MasterKey,
        telling: Telling,
        planned: PlannedOutreach,
        agreements: Agreements,
        *,
        hold: timedelta,
    ) -> None:
        self._master = master
        self._telling = telling
        self._planned = planned
        self._agreements = agreements
        self._hold = hold

    def offer(
        self, session: ScopedSession, conversation_id: str, text: str, *, now: datetime
    ) -> list[Reply]:
        """Slots that suit what *text* says about time, held for the candidate and numbered."""
        talk = self._telling.talk(session, conversation_id)
        if talk.row.state == DialogueState.BOOKED:
            return self._already_agreed(session, talk, now=now)
        return self._offer(session, talk, self._wish(talk, text, now=now), now=now)

    def more(
        self, session: ScopedSession, conversation_id: str, text: str, *, now: datetime
    ) -> list[Reply]:
        """Other slots than those offered last, for the same wish unless *text* says a new one."""
        talk = self._telling.talk(session, conversation_id)
        if talk.row.state == DialogueState.BOOKED:
            return self._already_agreed(session, talk, now=now)
        wish = self._wish(talk, text, now=now)
        last = self._open_offer(session, conversation_id)
        if last is not None:
            seen = [option.interval for option in _options(last)]
            earlier = Wish.from_json(last.wish)
            kept = wish if wish.windows else Wish(earlier.windows, wish.exclusions)
            wish = kept.without((*earlier.exclusions, *seen))
        return self._offer(session, talk, wish, now=now)

    def choose(
        self, session: ScopedSession, conversation_id: str, text: str, *, now: datetime
    ) -> list[Reply]:
        """The interview, when *text* picks one of the offered slots; else a question or a new offer."""
        talk = self._telling.talk(session, conversation_id)
        if talk.row.state == DialogueState.BOOKED:
            return self._already_agreed(session, talk, now=now)
        offer = self._open_offer(session, conversation_id)
        if offer is None:
            return self._offer(session, talk, self._wish(talk, text, now=now), now=now)
        options = _options(offer)
        meant = self._meant(talk, text, options, now=now)
        if len(meant) == 1:
            return self._book(session, talk, offer, meant[0], now=now)
        wish = self._wish(talk, text, now=now)
        if not meant and wish:
            return self._offer(session, talk, wish, now=now)
        return [self._telling.options(talk, "which", meant or options)]

    def decline(
        self, session: ScopedSession, conversation_id: str, *, now: datetime
    ) -> list[Reply]:
        """A friendly goodbye: the outreach ends and what was held is free again."""
        talk = self._telling.talk(session, conversation_id)
        if talk.row.state == DialogueState.BOOKED:
            want_person(session, talk.row, "declined_after_booking", now=now)
            return self._already_agreed(session, talk, now=now)
        self._planned.stop(session, talk.person.id, reason="declined", now=now)
        desk(session).release(talk.person.id, now=now)
        self._close_offers(session, conversation_id, "withdrawn")
        set_state(talk.row, DialogueState.NONE, now=now)
        return [self._telling.say(talk, "declined")]

    def _offer(
        self, session: ScopedSession, talk: Talk, wish: Wish, *, now: datetime
    ) -> list[Reply]:
        role = job_of(session, talk.row)
        host = consultant(session, Vault(session, self._master), interviewer_for(session, role))
        expires_at = now + self._hold
        found = desk(session).offer(
            resource(host),
            holder_id=talk.person.id,
            now=now,
            expires_at=expires_at,
            zone=talk.person.timezone,
            windows=wish.windows,
            exclusions=wish.exclusions,
            count=_COUNT,
            subject_id=role.id,
        )
        self._close_offers(session, talk.row.id, "replaced")
        if not found.holds:
            want_person(session, talk.row, "no_free_slot", now=now)
            return [self._telling.say(talk, "no_slots", consultant=host.name)]
        offer = self._keep(
            session, talk, host.id, role, found.holds, wish, now=now, expires_at=expires_at
        )
        key = "offer" if found.matching else "offer_nearby"
        return [self._telling.options(talk, key, _options(offer), consultant=host.name)]

    def _keep(
        self,
        session: ScopedSession,
        talk: Talk,
        consultant_id: str,
        role: JobView,
        holds: Sequence[Booking],
        wish: Wish,
        *,
        now: datetime,
        expires_at: datetime,
    ) -> Offer:
        offer = Offer(
            id=new_id("ofr"),
            conversation_id=talk.row.id,
            candidate_id=talk.person.id,
            consultant_id=consultant_id,
            job_id=role.id,
            status="open",
            options=[_option_json(number, hold) for number, hold in enumerate(holds, start=1)],
            wish=wish.to_json(),
            created_at=now,
            expires_at=expires_at,
        )
        session.add(offer)
        set_state(talk.row, DialogueState.OFFERED_SLOTS, now=now)
        append(
            session,
            stream(talk.row.id),
            EventType.SLOTS_OFFERED,
            {
                "conversationId": talk.row.id,
                "offerId": offer.id,
                "consultantId": consultant_id,
                "starts": [hold.slot.start.isoformat() for hold in holds],
            },
            now=now,
        )
        return offer

    def _book(
        self, session: ScopedSession, talk: Talk, offer: Offer, option: Option, *, now: datetime
    ) -> list[Reply]:
        host = consultant(session, Vault(session, self._master), offer.consultant_id)
        try:
            booking = desk(session).confirm(
                resource(host), option.hold_id, holder_id=talk.person.id, now=now
            )
        except (SlotTaken, SlotUnavailable):
            wish = Wish.from_json(offer.wish).without([option.interval])
            return [
                self._telling.say(talk, "slot_gone"),
                *self._offer(session, talk, wish, now=now),
            ]
        offer.status = "chosen"
        agreed = self._agreements.agree(
            session,
            booking,
            candidate_id=talk.person.id,
            job_id=offer.job_id,
            source="conversation",
            now=now,
        )
        return [self._telling.interview(session, talk, agreed, "booked")]

    def _already_agreed(self, session: ScopedSession, talk: Talk, *, now: datetime) -> list[Reply]:
        agreed = current_interview(session, talk.person.id)
        if agreed is None:
            set_state(talk.row, DialogueState.NONE, now=now)
            return self._offer(session, talk, Wish(), now=now)
        want_person(session, talk.row, "wants_to_change_interview", now=now)
        return [self._telling.interview(session, talk, agreed, "already_booked")]

    def _wish(self, talk: Talk, text: str, *, now: datetime) -> Wish:
        return read_wish(text, now=now, zone=talk.person.timezone, language=talk.person.language)

    def _meant(
        self, talk: Talk, text: str, options: Sequence[Option], *, now: datetime
    ) -> list[Option]:
        if len(options) == 1 and not self._wish(talk, text, now=now):
            return list(options)
        return meant_options(
            text, options, now=now, zone=talk.person.timezone, language=talk.person.language
        )

    def _open_offer(self, session: ScopedSession, conversation_id: str) -> Offer | None:
        return session.scalar(
            select(Offer)
            .where(Offer.conversation_id == conversation_id, Offer.status == "open")
            .order_by(Offer.created_at.desc(), Offer.id.desc())
            .limit(1)
        )

    def _close_offers(self, session: ScopedSession, conversation_id: str, status: str) -> None:
        session.execute(
            update(Offer)
            .where(Offer.conversation_id == conversation_id, Offer.status == "open")
            .values(status=status)
        )


def job_of(session: ScopedSession, row: Conversation) -> JobView:
    """What the conversation is about: its job, else the one the candidate was last matched to."""
    if row.job_id is not None:
        return job(session, row.job_id)
    match = latest_match(session, row.candidate_id)
    if match is None:
        raise Conflict("no_job", "the candidate is matched to no job")
    return match[0]


def _option_json(number: int, hold: Booking) -> dict[str, Any]:
    return {
        "number": number,
        "start": hold.slot.start.isoformat(),
        "end": hold.slot.end.isoformat(),
        "holdId": hold.id,
    }


def _options(offer: Offer) -> list[Option]:
    return [
        Option(
            number=raw["number"],
            interval=Interval(
                datetime.fromisoformat(raw["start"]), datetime.fromisoformat(raw["end"])
            ),
            hold_id=raw["holdId"],
        )
        for raw in offer.options
    ]
