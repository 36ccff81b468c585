"""Stopping, crashing and starting Rasa."""

import sqlite3
from pathlib import Path

import pytest

from tests.nlu.action_server import ActionServer
from tests.nlu.conftest import TOKEN, Asking
from tests.nlu.rasa_process import RasaDied, start_rasa

pytestmark = [pytest.mark.rasa, pytest.mark.usefixtures("trained")]


def test_a_rasa_that_was_killed_goes_on_with_its_conversations(
    action_server: ActionServer, tmp_path: Path
) -> None:
    where = tmp_path / "var" / "tracker.db"
    url = action_server.url
    rasa = start_rasa(actions_url=url, token=TOKEN, tracker_db=where)
    with Asking(rasa) as ask:
        first = ask("the second one", sender="kept", turnId="before", state="offered_slots")
    rasa.kill()

    rasa = start_rasa(actions_url=url, token=TOKEN, tracker_db=where)
    with Asking(rasa) as ask:
        repeated = ask("the second one", sender="kept", turnId="before", state="offered_slots")
        ask("Hello", sender="kept", state="booked")
    status = rasa.stop()

    assert repeated.json() == first.json()
    assert action_server.actions_of("kept") == ["action_choose", "action_greet"]
    last = action_server.calls[-1].tracker["events"]
    assert next(e["metadata"]["turnId"] for e in last if e["event"] == "user") == "before"
    assert status == 0
    for path in where.parent.glob("tracker.*"):
        assert b"the second one" not in path.read_bytes()


def test_a_dead_action_server_is_a_fault(tmp_path: Path) -> None:
    server = ActionServer()
    server.close()
    rasa = start_rasa(actions_url=server.url, token=TOKEN, tracker_db=tmp_path / "tracker.db")
    try:
        with Asking(rasa) as ask:
            answered = ask("Tuesday after 3pm", sender="alone")
            assert ask("thank you so much", sender="alone").status_code == 200
    finally:
        rasa.stop()
    assert answered.status_code == 502
    assert answered.json()["faults"][0]["source"] == "action_offer"
    assert answered.json()["replies"] == []


def test_a_turn_that_reached_no_action_can_be_put_again_under_its_id(tmp_path: Path) -> None:
    server = ActionServer()
    server.close()
    rasa = start_rasa(actions_url=server.url, token=TOKEN, tracker_db=tmp_path / "tracker.db")
    try:
        with Asking(rasa) as ask:
            assert ask("Tuesday after 3pm", sender="crashed", turnId="t-1").status_code == 502
            restarted = ActionServer(port=server.port)
            try:
                again = ask("Tuesday after 3pm", sender="crashed", turnId="t-1")
                repeated = ask("Tuesday after 3pm", sender="crashed", turnId="t-1")
            finally:
                restarted.close()
    finally:
        rasa.stop()
    assert again.status_code == 200
    assert repeated.json() == again.json()
    assert restarted.actions_of("crashed") == ["action_offer"]


def test_a_conversation_that_cannot_be_read_is_a_fault_and_nothing_is_done(
    action_server: ActionServer, tmp_path: Path
) -> None:
    where = tmp_path / "tracker.db"
    rasa = start_rasa(actions_url=action_server.url, token=TOKEN, tracker_db=where)
    try:
        with sqlite3.connect(where) as database:
            database.execute("DROP TABLE conversations")
        with Asking(rasa) as ask:
            answered = ask("Yes please", sender="unreadable")
    finally:
        rasa.stop()
    assert answered.status_code == 502
    assert answered.json()["faults"]
    assert action_server.actions_of("unreadable") == []


def test_without_a_token_it_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(RasaDied) as died:
        start_rasa(actions_url="http://127.0.0.1:9/", token="", tracker_db=tmp_path / "tracker.db")
    assert died.value.returncode == 1
    assert "PARLEY_RASA_TOKEN" in died.value.log
