"""What every action shares: from Rasa's call to the application's capabilities and back."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.bootstrap import Parley
from bot.dialogue.port import Reply
from bot.tenancy.scope import ScopedSession


class ConversationAction(Action):  # type: ignore[misc]  # rasa-sdk carries no types
    """One verb, run in one transaction of the tenant whose conversation it is.

    The sender that Rasa names is the conversation's id; the truth about it is in the database, so
    no action reads or sets Rasa's slots.
    """

    def __init__(self, parley: Parley) -> None:
        self.parley = parley

    @abstractmethod
    def say(self, session: ScopedSession, conversation_id: str, text: str) -> Sequence[Reply]:
        """What the bot answers to *text*."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Rasa's entry: replies go to the dispatcher; there are no events for the tracker."""
        text = tracker.latest_message.get("text") or ""
        replies = await asyncio.to_thread(self._in_transaction, tracker.sender_id, text)
        for reply in replies:
            dispatcher.utter_message(
                text=reply.text,
                buttons=[{"title": b.title, "payload": b.payload} for b in reply.buttons] or None,
            )
        return []

    def _in_transaction(self, conversation_id: str, text: str) -> Sequence[Reply]:
        tenant_id = self.parley.owners.tenant_of(conversation_id)
        with self.parley.sessions.write(tenant_id) as session:
            return self.say(session, conversation_id, text)
