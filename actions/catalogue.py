"""Every action, ready to be executed."""

from __future__ import annotations

from rasa_sdk.executor import ActionExecutor

from actions.base import ConversationAction
from actions.choose import ChooseSlot
from actions.handoff import HandOff
from actions.interest import Clarify, Decline, Greet
from actions.offer import OfferMore, OfferSlots
from bot.bootstrap import Parley

ACTIONS: tuple[type[ConversationAction], ...] = (
    OfferSlots,
    OfferMore,
    ChooseSlot,
    Greet,
    Decline,
    Clarify,
    HandOff,
)


def executor(parley: Parley) -> ActionExecutor:
    """rasa-sdk's executor with every action registered by its name."""
    made = ActionExecutor()
    for action in ACTIONS:
        made.register_action(action(parley))
    return made
