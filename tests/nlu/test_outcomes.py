"""What every intent leads to in every phase: one reply each, always the same action."""

import itertools

import pytest

from tests.nlu.action_server import ActionServer
from tests.nlu.conftest import Ask

pytestmark = [pytest.mark.rasa, pytest.mark.xdist_group("nlu")]

PHASES = ("none", "asked_interest", "offered_slots", "booked")
THANKS = "utter_thanks"

SAID = {
    "affirm": "yes please",
    "deny": "no thank you",
    "provide_availability": "I'm free Tuesday after 3pm or Thursday morning",
    "choose_slot": "the second one please",
    "none_work": "none of those times work for me",
    "ask_more_slots": "do you have any other times?",
    "not_interested": "I'm not interested in this role",
    "request_human": "can I talk to a real person please",
    "greet": "hello there",
    "thanks": "thank you so much",
    "out_of_scope": "what is the weather like",
    "nlu_fallback": "/",
}

# In the order of PHASES; a single action means the same in all of them.
LEADS_TO: dict[str, tuple[str, ...]] = {
    "affirm": ("action_offer", "action_offer", "action_choose", THANKS),
    "deny": ("action_decline", "action_decline", "action_more_slots", "action_clarify"),
    "provide_availability": ("action_offer",) * 4,
    "choose_slot": ("action_offer", "action_offer", "action_choose", "action_clarify"),
    "none_work": (*("action_more_slots",) * 3, "action_clarify"),
    "ask_more_slots": (*("action_more_slots",) * 3, "action_clarify"),
    "not_interested": ("action_decline",) * 4,
    "request_human": ("action_handoff",) * 4,
    "greet": ("action_greet",) * 4,
    "thanks": (THANKS,) * 4,
    "out_of_scope": ("action_clarify",) * 4,
    "nlu_fallback": ("action_clarify",) * 4,
}


@pytest.mark.parametrize(("intent", "phase"), list(itertools.product(LEADS_TO, PHASES)))
def test_each_intent_in_each_phase_leads_to_one_action(
    ask: Ask, action_server: ActionServer, intent: str, phase: str
) -> None:
    sender = f"{intent} while {phase}"
    answered = ask(SAID[intent], sender=sender, state=phase)
    assert answered.status_code == 200
    told = answered.json()
    assert told["intent"] == intent
    assert len(told["replies"]) == 1
    expected = LEADS_TO[intent][PHASES.index(phase)]
    assert action_server.actions_of(sender) == ([] if expected == THANKS else [expected])


def test_the_phase_given_last_decides_whatever_came_before(
    ask: Ask, action_server: ActionServer
) -> None:
    for phase in (*PHASES, *reversed(PHASES)):
        assert ask("yes please", sender="moves", state=phase).status_code == 200
    expected = ["action_offer", "action_offer", "action_choose"]
    assert action_server.actions_of("moves") == [*expected, *reversed(expected)]
