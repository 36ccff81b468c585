"""Beginning and ending: a greeting, a no, a word that was not understood."""

from __future__ import annotations

from collections.abc import Sequence

from actions.base import ConversationAction
from bot.dialogue.port import Reply
from bot.tenancy.scope import ScopedSession


class Greet(ConversationAction):
    """Who is writing, and what about."""

    def name(self) -> str:
        """As the rules call it."""
        return "action_greet"

    def say(self, session: ScopedSession, conversation_id: str, text: str) -> Sequence[Reply]:
        """The greeting, and what the bot is waiting for."""
        return self.parley.smalltalk.greet(session, conversation_id, now=self.parley.clock())


class Decline(ConversationAction):
    """The candidate does not want it: the outreach ends."""

    def name(self) -> str:
        """As the rules call it."""
        return "action_decline"

    def say(self, session: ScopedSession, conversation_id: str, text: str) -> Sequence[Reply]:
        """A friendly goodbye."""
        return self.parley.offers.decline(session, conversation_id, now=self.parley.clock())


class Clarify(ConversationAction):
    """What was written was not understood."""

    def name(self) -> str:
        """As the rules call it."""
        return "action_clarify"

    def say(self, session: ScopedSession, conversation_id: str, text: str) -> Sequence[Reply]:
        """What can be answered, as the conversation stands; a person after the second time."""
        return self.parley.smalltalk.clarify(session, conversation_id, now=self.parley.clock())
