from __future__ import annotations

from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from tests.bot.api.conftest import Api, assert_problem, on_both, serving
from tests.bot.conftest import World

TOKEN = "token-of-the-tests"


def call(world: World, action: str, *, sender: str | None = None, text: str = "") -> dict[str, Any]:
    return {
        "next_action": action,
        "sender_id": sender or world.conversation,
        "tracker": {
            "sender_id": sender or world.conversation,
            "slots": {},
            "latest_message": {"text": text, "intent": {}, "entities": []},
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": None,
        },
        "domain": {"intents": []},
        "version": "3.6.21",
    }


def run(api: Api, body: dict[str, Any], *, token: str = TOKEN) -> httpx.Response:
    return api.by(None).post("/rasa/actions", body, headers={"Authorization": f"Bearer {token}"})


@on_both
def test_an_action_is_run_and_its_replies_returned(api: Api, world: World) -> None:
    response = run(api, call(world, "action_offer", text="tuesday at 3pm"))
    assert response.status_code == 200
    answer = response.json()
    assert answer["events"] == []
    (reply,) = answer["responses"]
    assert "1" in reply["text"]
    assert reply["buttons"][0]["payload"] == "1"
    assert world.state() == "offered_slots"


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x"])
def test_only_rasa_may_call(still: Api, still_world: World, token: str) -> None:
    response = run(still, call(still_world, "action_offer"), token=token)
    assert_problem(response, 401, "unauthenticated")
    assert still_world.state() == "none"


def test_an_api_key_is_no_token(still: Api, still_world: World) -> None:
    assert_problem(
        still.post("/rasa/actions", call(still_world, "action_offer")), 401, "unauthenticated"
    )


def test_an_unknown_action_is_told_in_rasas_form(still: Api, still_world: World) -> None:
    response = run(still, call(still_world, "action_dance"))
    assert response.status_code == 404
    assert response.json()["action_name"] == "action_dance"
    assert response.json()["error"]


def test_an_action_that_fails_is_told_and_logged_by_its_type_only(
    still: Api, still_world: World
) -> None:
    with capture_logs() as logs:
        response = run(
            still, call(still_world, "action_offer", sender="cnv_nobody", text="I am Sam")
        )
    assert response.status_code == 500
    assert response.json() == {"error": "NotFound", "action_name": "action_offer"}
    (noted,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert (noted["action"], noted["error"]) == ("action_offer", "NotFound")
    assert "Sam" not in str(noted)


@pytest.mark.parametrize("body", [{}, {"next_action": 5}, {"next_action": "action_offer"}])
def test_a_call_without_its_parts_is_refused(still: Api, body: dict[str, Any]) -> None:
    assert_problem(run(still, body), 422, "invalid")


def test_a_long_tracker_is_no_trouble(still: Api, still_world: World) -> None:
    long = call(still_world, "action_greet") | {"domain": {"padding": "x" * 2_000_000}}
    assert run(still, long).status_code == 200


def test_there_is_nothing_to_get(still: Api) -> None:
    assert_problem(still.get("/rasa/actions"), 405, "method_not_allowed")


def test_without_a_token_nobody_is_rasa(world: World) -> None:
    from dataclasses import replace

    from pydantic import SecretStr

    settings = world.parley.settings.model_copy(update={"rasa_token": SecretStr("")})
    with serving(replace(world.parley, settings=settings)) as api:
        assert_problem(run(api, call(world, "action_offer"), token=""), 401, "unauthenticated")
