"""Offering times, and other times."""

from __future__ import annotations

from collections.abc import Sequence

from actions.base import ConversationAction
from bot.dialogue.port import Reply
from bot.tenancy.scope import ScopedSession


class OfferSlots(ConversationAction):
    """Slots that suit what the candidate said."""

    def name(self) -> str:
        """As the rules call it."""
        return "action_offer"

    def say(self, session: ScopedSession, conversation_id: str, text: str) -> Sequence[Reply]:
        """The numbered slots."""
        return self.parley.offers.offer(session, conversation_id, text, now=self.parley.clock())


class OfferMore(ConversationAction):
    """Other slots than those offered last."""

    def name(self) -> str:
        """As the rules call it."""
        return "action_more_slots"

    def say(self, session: ScopedSession, conversation_id: str, text: str) -> Sequence[Reply]:
        """The numbered slots."""
        return self.parley.offers.more(session, conversation_id, text, now=self.parley.clock())
