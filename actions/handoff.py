"""Calling a person."""

from __future__ import annotations

from collections.abc import Sequence

from actions.base import ConversationAction
from bot.dialogue.port import Reply
from bot.tenancy.scope import ScopedSession


class HandOff(ConversationAction):
    """A recruiter is asked for."""

    def name(self) -> str:
        """As the rules call it."""
        return "action_handoff"

    def say(self, session: ScopedSession, conversation_id: str, text: str) -> Sequence[Reply]:
        """That somebody will come."""
        return self.parley.smalltalk.call_person(session, conversation_id, now=self.parley.clock())
