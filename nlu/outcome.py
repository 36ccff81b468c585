"""What a turn is asked with, and its outcome as the conversation's events tell it.

A first answer and a repeat are read from the same events by the same code, so they are the same.
"""

from dataclasses import dataclass
from typing import Any

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.faults import Fault, Faults


@dataclass(frozen=True)
class Turn:
    """One inbound message as the app hands it over; *state* is the phase of the dialogue."""

    sender: str
    turn_id: str
    text: str
    channel: str
    language: str
    state: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes a repeat a repeat."""
        return self.sender, self.turn_id

    def metadata(self) -> dict[str, Any]:
        """What is kept with the message, and what actions are told of it."""
        return {
            "turnId": self.turn_id,
            "channel": self.channel,
            "language": self.language,
            "state": self.state,
        }


@dataclass(frozen=True)
class Outcome:
    """What came of a turn."""

    replies: tuple[dict[str, Any], ...] = ()
    intent: str | None = None
    confidence: float = 0.0
    entities: tuple[dict[str, Any], ...] = ()
    faults: tuple[Fault, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The outcome as the bridge's answer."""
        return {
            "replies": list(self.replies),
            "intent": self.intent,
            "confidence": self.confidence,
            "entities": list(self.entities),
            "faults": [fault.as_json() for fault in self.faults],
        }


def recorded(tracker: DialogueStateTracker, turn_id: str) -> Outcome | None:
    """The outcome of that turn, or None when the conversation does not have it."""
    utterance: UserUttered | None = None
    answers: list[BotUttered] = []
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if utterance is not None:
                break
            if event.metadata.get("turnId") == turn_id:
                utterance = event
        elif isinstance(event, BotUttered) and utterance is not None:
            answers.append(event)
    return None if utterance is None else _outcome(utterance, answers)


def record(tracker: DialogueStateTracker, turn_id: str, faults: Faults) -> Outcome:
    """The outcome of the turn that has just been taken, its faults now kept with its message."""
    for event in tracker.events:
        if isinstance(event, UserUttered) and event.metadata.get("turnId") == turn_id:
            told = [fault.as_json() for fault in faults]
            event.metadata = {**event.metadata, "faults": told}
    outcome = recorded(tracker, turn_id)
    if outcome is None:
        raise LookupError("the turn is not in its conversation")
    return outcome


def _outcome(utterance: UserUttered, answers: list[BotUttered]) -> Outcome:
    return Outcome(
        replies=tuple(_reply(answer) for answer in answers),
        intent=utterance.intent.get("name"),
        confidence=round(float(utterance.intent.get("confidence") or 0.0), 4),
        entities=tuple(utterance.entities),
        faults=tuple(Fault(**fault) for fault in utterance.metadata.get("faults", ())),
    )


def _reply(said: BotUttered) -> dict[str, Any]:
    return {
        "text": said.text or "",
        "buttons": [
            {"title": button.get("title", ""), "payload": button.get("payload", "")}
            for button in said.data.get("buttons") or ()
        ],
        "custom": said.data.get("custom") or None,
    }
