"""Picking one of the offered times."""

from __future__ import annotations

from collections.abc import Sequence

from actions.base import ConversationAction
from bot.dialogue.port import Reply
from bot.tenancy.scope import ScopedSession


class ChooseSlot(ConversationAction):
    """The interview is booked, or a question asked."""

    def name(self) -> str:
        """As the rules call it."""
        return "action_choose"

    def say(self, session: ScopedSession, conversation_id: str, text: str) -> Sequence[Reply]:
        """The confirmation, or what is still to be told."""
        return self.parley.offers.choose(session, conversation_id, text, now=self.parley.clock())
