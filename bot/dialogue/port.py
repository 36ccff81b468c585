"""What a conversation asks of a dialogue engine, and what it gets back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from bot.kernel.errors import ParleyError


class DialogueState(StrEnum):
    """What the bot last asked the candidate; the application keeps it and tells the engine."""

    NONE = "none"
    ASKED_INTEREST = "asked_interest"
    OFFERED_SLOTS = "offered_slots"
    BOOKED = "booked"


@dataclass(frozen=True, slots=True)
class Ask:
    """One turn put to the engine.

    turn_id: asking again with the same id gets the answer already given; nothing is processed twice.
    """

    conversation_id: str
    turn_id: str
    text: str = field(repr=False)
    channel: str
    language: str
    state: DialogueState


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A button under a reply; *payload* comes back as the candidate's text when it is pressed."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the bot."""

    text: str = field(repr=False)
    buttons: Sequence[QuickReply] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine made of a turn."""

    replies: Sequence[Reply]
    intent: str | None = None
    confidence: float = 0.0
    entities: Sequence[Mapping[str, Any]] = ()


class DialogueFailed(ParleyError):
    """No answer can be had for this turn: do not put it again, call a person.

    reasons: short and free of personal data.
    """

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(self.reasons) or "the dialogue engine failed")


class Dialogue(Protocol):
    """A dialogue engine."""

    async def ask(self, ask: Ask) -> Answer:
        """The engine's answer; DialogueFailed when it is down or something inside the turn failed."""
        ...

    async def ready(self) -> bool:
        """Whether turns can be put to it now."""
        ...
