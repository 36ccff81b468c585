"""The bridge's contract, against the real Rasa."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.nlu.action_server import BUTTONS, CUSTOM, ActionServer, Behaviour, Gate
from tests.nlu.conftest import TOKEN, Ask, a_turn
from tests.nlu.rasa_process import RasaProcess

pytestmark = [pytest.mark.rasa, pytest.mark.xdist_group("nlu")]


def test_health_names_the_model_that_is_served(rasa: RasaProcess) -> None:
    told = httpx.get(f"{rasa.url}/")
    assert told.status_code == 200
    assert told.json()["status"] == "ok"
    assert told.json()["model"].endswith(".tar.gz")


@pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_a_turn_without_the_token_is_refused(rasa: RasaProcess, given: str | None) -> None:
    headers = {} if given is None else {"Authorization": given}
    refused = httpx.post(f"{rasa.url}/turn", json=a_turn("yes"), headers=headers)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["status"] == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sender", ""),
        ("sender", "x" * 256),
        ("turnId", 7),
        ("turnId", "  "),
        ("text", None),
        ("text", "x" * 20_001),
        ("channel", "fax"),
        ("channel", ["sms"]),
        ("language", ""),
        ("state", "asked"),
        ("state", None),
    ],
)
def test_a_field_that_is_wrong_or_missing_is_named(ask: Ask, field: str, value: object) -> None:
    refused = ask(**{"text": "yes", field: value})
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["field"] == field


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b'"turn"'])
def test_a_body_that_is_not_a_json_object_is_refused(rasa: RasaProcess, body: bytes) -> None:
    refused = httpx.post(
        f"{rasa.url}/turn", content=body, headers={"Authorization": f"Bearer {TOKEN}"}
    )
    assert refused.status_code == 400
    assert refused.json()["field"] is None


def test_a_turn_answers_with_replies_intent_and_no_faults(ask: Ask) -> None:
    answered = ask("Yes please", state="asked_interest")
    assert answered.status_code == 200
    told = answered.json()
    assert told["replies"] == [
        {"text": "I am action_offer\n\nand this is more.", "buttons": BUTTONS, "custom": CUSTOM}
    ]
    assert told["intent"] == "affirm"
    assert 0.5 < told["confidence"] <= 1
    assert told["entities"] == []
    assert told["faults"] == []


def test_an_action_is_asked_with_the_token_and_the_turn(
    ask: Ask, action_server: ActionServer
) -> None:
    ask("Yes please", sender="told", turnId="t-1", channel="whatsapp", state="asked_interest")
    (call,) = [call for call in action_server.calls if call.sender == "told"]
    assert call.authorization == f"Bearer {TOKEN}"
    assert call.tracker["slots"]["phase"] == "asked_interest"
    assert call.tracker["slots"]["channel"] == "whatsapp"
    assert call.tracker["slots"]["language"] == "en"
    message = call.tracker["latest_message"]
    assert message["text"] == "Yes please"
    assert message["metadata"]["turnId"] == "t-1"


@pytest.mark.parametrize("text", ["/restart", "/request_human", "  /back", '/affirm{"phase":"x"}'])
def test_a_candidate_cannot_give_rasa_commands(
    ask: Ask, action_server: ActionServer, text: str
) -> None:
    told = ask(text, sender=f"command {text}").json()
    assert told["confidence"] < 1
    (call,) = [call for call in action_server.calls if call.sender == f"command {text}"]
    assert not call.tracker["latest_message"]["text"].startswith("/")


@pytest.mark.parametrize("text", ["/", "\u200b", "👍🏽", "\x00", "x" * 20_000, "a\n\n\nb"])
def test_any_text_gets_a_reply(ask: Ask, text: str) -> None:
    answered = ask(text)
    assert answered.status_code == 200
    assert answered.json()["replies"]


FAILURES: list[tuple[Behaviour, str | None]] = [
    ("raise", "action_offer"),
    ("hang_up", "action_offer"),
    ("reject", "action_offer"),
    ("wrong_shape", "action_offer"),
    ("silent", None),
]


@pytest.mark.parametrize(("behaviour", "source"), FAILURES)
def test_an_action_that_fails_is_a_fault(
    ask: Ask, action_server: ActionServer, behaviour: Behaviour, source: str | None
) -> None:
    sender = f"fails by {behaviour}"
    action_server.scripted[sender] = behaviour
    answered = ask("Tuesday after 3pm", sender=sender)
    assert answered.status_code == 502
    told = answered.json()
    assert source in [fault["source"] for fault in told["faults"]]
    assert told["intent"] == "provide_availability"
    assert "Tuesday" not in json.dumps(told["faults"])
    assert "private" not in json.dumps(told["faults"])


def test_the_conversation_goes_on_after_a_fault(ask: Ask, action_server: ActionServer) -> None:
    action_server.scripted["recovers"] = "raise"
    assert ask("Yes please", sender="recovers").status_code == 502
    action_server.scripted["recovers"] = "answer"
    assert ask("Yes please", sender="recovers").status_code == 200


def test_faults_do_not_leak_between_parallel_turns(ask: Ask, action_server: ActionServer) -> None:
    senders = [f"parallel {number}" for number in range(24)]
    for sender in senders[::2]:
        action_server.scripted[sender] = "raise"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda sender: ask("Yes please", sender=sender), senders))
    assert [answer.status_code for answer in answers] == [502, 200] * 12
    for answer in answers[1::2]:
        assert answer.json()["faults"] == []


def test_an_action_may_set_the_phase_without_derailing_the_turn(
    ask: Ask, action_server: ActionServer
) -> None:
    action_server.scripted["sets phase"] = "sets_phase"
    told = ask("Yes please", sender="sets phase", state="asked_interest").json()
    assert action_server.actions_of("sets phase") == ["action_offer"]
    assert len(told["replies"]) == 1


def test_asking_again_repeats_the_answer_and_runs_nothing(
    ask: Ask, action_server: ActionServer
) -> None:
    turn: dict[str, Any] = {"sender": "again", "turnId": "once", "state": "offered_slots"}
    first = ask("the second one", **turn)
    repeated = ask("the second one", **turn)
    assert repeated.status_code == first.status_code == 200
    assert repeated.json() == first.json()
    assert action_server.actions_of("again") == ["action_choose"]


def test_asking_again_after_later_turns_still_repeats_the_answer(
    ask: Ask, action_server: ActionServer
) -> None:
    first = ask("the second one", sender="later", turnId="early", state="offered_slots")
    ask("thanks", sender="later", state="booked")
    ask("Hello", sender="later", state="booked")
    assert ask("the second one", sender="later", turnId="early").json() == first.json()
    assert action_server.actions_of("later") == ["action_choose", "action_greet"]


def test_asking_again_after_a_fault_repeats_the_fault(
    ask: Ask, action_server: ActionServer
) -> None:
    action_server.scripted["fault again"] = "raise"
    first = ask("Yes please", sender="fault again", turnId="once")
    action_server.scripted["fault again"] = "answer"
    repeated = ask("Yes please", sender="fault again", turnId="once")
    assert repeated.status_code == first.status_code == 502
    assert repeated.json() == first.json()
    assert action_server.actions_of("fault again") == ["action_offer"]


def test_the_same_turn_id_in_another_conversation_is_another_turn(
    ask: Ask, action_server: ActionServer
) -> None:
    ask("Yes please", sender="one", turnId="shared")
    ask("Yes please", sender="two", turnId="shared")
    assert action_server.actions_of("one") == action_server.actions_of("two") == ["action_offer"]


def test_a_turn_outlives_the_client_that_asked_for_it(
    rasa: RasaProcess, ask: Ask, action_server: ActionServer
) -> None:
    gate = action_server.gates["hangs up"] = Gate()
    turn = a_turn("Yes please", sender="hangs up", turnId="once")
    _send_and_leave(rasa, turn, gate)
    with ThreadPoolExecutor(1) as pool:
        repeated = pool.submit(ask, **turn)
        gate.go_on.set()
        told = repeated.result(30)
    assert told.status_code == 200
    assert told.json()["replies"][0]["buttons"] == BUTTONS
    assert action_server.actions_of("hangs up") == ["action_offer"]


def _send_and_leave(rasa: RasaProcess, turn: dict[str, Any], gate: Gate) -> None:
    """Ask for a turn and close the connection once its action has been entered."""
    url = httpx.URL(rasa.url)
    connection = http.client.HTTPConnection(url.host, url.port)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    connection.request("POST", f"{url.path}/turn", json.dumps(turn), headers)
    assert gate.entered.wait(30)
    connection.close()
    # Two round trips on the same event loop: by then it has seen the connection close.
    for _ in range(2):
        httpx.get(f"{rasa.url}/")


def test_two_at_once_with_the_same_turn_id_run_one_turn(
    ask: Ask, action_server: ActionServer
) -> None:
    gate = action_server.gates["at once"] = Gate()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask, "Yes please", sender="at once", turnId="x") for _ in range(4)]
        assert gate.entered.wait(30)
        gate.go_on.set()
        answers = [one.result(30) for one in asked]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert action_server.actions_of("at once") == ["action_offer"]


def test_turns_of_one_conversation_run_one_after_the_other(
    ask: Ask, action_server: ActionServer
) -> None:
    gate = action_server.gates["in turn"] = Gate()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, "Yes please", sender="in turn")
        assert gate.entered.wait(30)
        second = pool.submit(ask, "Hello", sender="in turn")
        # Another conversation is answered meanwhile, so the second turn has had its chance.
        assert ask("Hello").status_code == 200
        assert action_server.actions_of("in turn") == ["action_offer"]
        gate.go_on.set()
        assert first.result(30).status_code == second.result(30).status_code == 200
    assert action_server.actions_of("in turn") == ["action_offer", "action_greet"]


def test_what_an_action_is_sent_stays_small_in_a_long_conversation(
    ask: Ask, action_server: ActionServer
) -> None:
    for _ in range(12):
        assert ask("Yes please", sender="long", state="offered_slots").status_code == 200
    sizes = [len(call.tracker["events"]) for call in action_server.calls if call.sender == "long"]
    assert sizes[-1] == sizes[-2] == sizes[-3]
    assert action_server.actions_of("long") == ["action_choose"] * 12
