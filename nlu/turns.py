"""One turn in Rasa, exactly once for each turn id.

The app may be killed while Rasa thinks and ask again after its restart. So a turn runs in a task of
its own that outlives the request, its id is stored with the candidate's message, and asking again
waits for the running turn or answers from the conversation's stored events.
"""

import asyncio
import logging
from collections import OrderedDict
from dataclasses import replace
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, BotUttered, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.faults import Fault, Faults, collected, nobody_was_reached
from nlu.outcome import Outcome, Turn, record, recorded

logger = logging.getLogger(__name__)

# Rasa gives up on an action after 300 s; until then its turn must stay alone in the conversation.
_LOCK_LIFETIME_S = 330.0
_LOCK_POLL_S = 0.02
_KEPT_FAILURES = 1000


class ConversationUnreadable(Exception):
    """The conversation could not be loaded, so a repeat could not be told from a new turn."""


class Turns:
    """Runs turns and answers repeats from what was recorded."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str], asyncio.Task[Outcome]] = {}
        # A turn that broke before its events were stored can only be remembered here.
        self._failed: OrderedDict[tuple[str, str], Outcome] = OrderedDict()

    async def answer(self, agent: Agent, turn: Turn) -> Outcome:
        """The turn's outcome. The turn goes on when the caller is cancelled."""
        if turn.key in self._failed:
            return self._failed[turn.key]
        task = self._running.get(turn.key)
        if task is None:
            task = asyncio.create_task(self._run(agent, turn))
            self._running[turn.key] = task
            task.add_done_callback(lambda _: self._running.pop(turn.key, None))
        return await asyncio.shield(task)

    async def _run(self, agent: Agent, turn: Turn) -> Outcome:
        with collected() as faults:
            try:
                outcome = await _think(agent, turn, faults)
            except Exception as error:
                logger.exception("A turn broke before it could be stored.")
                faults.add_exception(error)
                outcome = Outcome()
            seen = tuple(faults)
        if seen and outcome.faults != seen:
            outcome = replace(outcome, faults=seen)
            self._remember(turn, outcome)
        return outcome

    def _remember(self, turn: Turn, outcome: Outcome) -> None:
        self._failed[turn.key] = outcome
        while len(self._failed) > _KEPT_FAILURES:
            self._failed.popitem(last=False)


async def _think(agent: Agent, turn: Turn, faults: Faults) -> Outcome:
    """Take the steps of rasa's MessageProcessor.handle_message under the conversation's lock.

    They are taken one by one because the phase must be set, and a repeat recognised, between
    loading the conversation and adding the message, without loading or storing it twice.
    """
    processor = agent.processor
    if processor is None:
        raise RuntimeError("no model is loaded")
    unheard = _Unheard()
    async with agent.lock_store.lock(
        turn.sender, lock_lifetime=_LOCK_LIFETIME_S, wait_time_in_seconds=_LOCK_POLL_S
    ):
        tracker = await processor.fetch_tracker_and_update_session(turn.sender, unheard)
        if tuple(faults):
            raise ConversationUnreadable
        before = recorded(tracker, turn.turn_id)
        if before is not None:
            return before
        _tell(tracker, turn, processor.domain)
        await processor._handle_message_with_tracker(_message(turn, unheard), tracker)
        tracker = await processor.run_action_extract_slots(unheard, tracker)
        await _act(processor, tracker, turn, faults)
        if nobody_was_reached(faults) and not _spoke(tracker, turn):
            # As if it had never been put: no action has run and nothing is stored, so that an app
            # that was killed while Rasa thought can put the turn again after its restart.
            return Outcome(faults=tuple(faults))
        outcome = record(tracker, turn.turn_id, faults)
        await processor.save_tracker(tracker)
        return outcome


def _spoke(tracker: DialogueStateTracker, turn: Turn) -> bool:
    so_far = recorded(tracker, turn.turn_id)
    return so_far is not None and bool(so_far.replies)


async def _act(
    processor: MessageProcessor, tracker: DialogueStateTracker, turn: Turn, faults: Faults
) -> None:
    """Take actions until the policy listens again.

    Rasa's own loop counts only actions that ran: an action that answers "rejected" (HTTP 400) is
    predicted and asked again for ever. Here a rejection ends the turn. And an action that sets the
    phase would end the rule it was part of, so the phase stays what the app said it is.
    """
    unheard = _Unheard()
    said = len(tracker.events)
    for _ in range(processor.max_number_of_predictions):
        action, prediction = processor.predict_next_with_tracker_if_should(tracker)
        if not await processor._run_action(action, tracker, unheard, processor.nlg, prediction):
            break
        if isinstance(tracker.events[-1], ActionExecutionRejected):
            faults.add(Fault(action.name(), "the action rejected the turn"))
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME), processor.domain)
            break
        _tell(tracker, turn, processor.domain)
    else:
        faults.add(Fault(None, "the limit of actions a turn was reached"))
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME), processor.domain)
    replied = any(isinstance(event, BotUttered) for event in list(tracker.events)[said:])
    if not replied and not tuple(faults):
        faults.add(Fault(None, "the turn ended without a reply"))


def _tell(tracker: DialogueStateTracker, turn: Turn, domain: Domain) -> None:
    """Set the slots the app knows better than Rasa, where they differ."""
    told = {"phase": turn.state, "channel": turn.channel, "language": turn.language}
    for name, value in told.items():
        if tracker.get_slot(name) != value:
            tracker.update(SlotSet(name, value), domain)


def _message(turn: Turn, output: OutputChannel) -> UserMessage:
    return UserMessage(
        # Rasa takes a leading slash for a command ("/restart"), and candidates must not give any.
        turn.text.lstrip("/ \t\r\n"),
        output,
        turn.sender,
        input_channel=turn.channel,
        message_id=turn.turn_id,
        metadata=turn.metadata(),
    )


class _Unheard(OutputChannel):
    """Replies are read from the conversation's events, so nothing is sent from here."""

    @classmethod
    def name(cls) -> str:
        return "bridge"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        return None
