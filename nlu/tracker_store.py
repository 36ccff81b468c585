"""Rasa's side of a conversation on disk: its last few turns, in one SQLite row.

The app's database holds the conversation. Rasa needs the recent turns only to recognise a repeated
turn and to see which action it took last, so older events are dropped as they fall behind: a turn
costs the same in the first exchange and in the hundredth, here and in what an action is sent.
Rasa's own SQL store keeps and reloads everything: 30 ms a turn in conversations of 50 turns, 11 here.

What the candidate wrote is not stored at all, only what it was taken to mean.
"""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

_TABLE = "CREATE TABLE IF NOT EXISTS conversations (sender TEXT PRIMARY KEY, events TEXT NOT NULL)"
_LOAD = "SELECT events FROM conversations WHERE sender = ?"
_SAVE = (
    "INSERT INTO conversations (sender, events) VALUES (?, ?)"
    " ON CONFLICT (sender) DO UPDATE SET events = excluded.events"
)


class RecentTurns(TrackerStore):
    """Keeps the last *turns* turns of every conversation in the SQLite file *db*."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        *,
        db: str,
        turns: int = 3,
        host: str | None = None,  # Rasa passes every store the endpoint's url
    ) -> None:
        super().__init__(domain, event_broker)
        self._turns = turns
        Path(db).parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(db, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing; a power cut may lose the last turns, which are then new.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA busy_timeout = 5000")
        self._connection.execute(_TABLE)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Replace what is stored of the conversation by its recent turns."""
        await self.stream_events(tracker)
        kept = recent(list(tracker.events), turns=self._turns)
        stored = json.dumps([_stored(event) for event in kept], separators=(",", ":"))
        self._connection.execute(_SAVE, (tracker.sender_id, stored))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as far as it is kept, or None for a new one."""
        row = self._connection.execute(_LOAD, (sender_id,)).fetchone()
        if row is None:
            return None
        events = json.loads(row[0])
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def keys(self) -> Iterable[str]:
        """Every conversation there is something of."""
        return [
            sender for (sender,) in self._connection.execute("SELECT sender FROM conversations")
        ]


def recent(events: list[Event], *, turns: int) -> list[Event]:
    """The events of the last *turns* messages, led by the slots as they stood before them."""
    messages = [at for at, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(messages) <= turns:
        return events
    cut = messages[-turns]
    slots = {e.key: e for e in events[:cut] if isinstance(e, SlotSet)}
    at = events[cut].timestamp
    return [
        ActionExecuted(ACTION_LISTEN_NAME, timestamp=at),
        *(SlotSet(slot.key, slot.value, timestamp=at) for slot in slots.values()),
        *events[cut:],
    ]


def _stored(event: Event) -> dict[str, Any]:
    told: dict[str, Any] = event.as_dict()
    if isinstance(event, UserUttered):
        told["text"] = ""
        told["parse_data"] = {
            "text": "",
            "intent": event.intent,
            "entities": event.entities,
            "metadata": event.metadata,
        }
    return told
