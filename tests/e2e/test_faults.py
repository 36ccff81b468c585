"""What happens when parts die: nothing is lost, nothing is said twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.security.crypto import MasterKey
from channels.simulator import Handset, Webhook, signed_webhook
from tests.e2e.stack import Stack, until

pytestmark = [pytest.mark.rasa]


def said(stack: Stack, thread: str, words: str) -> int:
    return sum(words in m["text"] for m in stack.phone(thread))


def inbound(stack: Stack, thread: str) -> list[str]:
    messages = stack.get(f"/conversations/{thread}")["messages"]
    return [m["text"] for m in messages if m["direction"] == "inbound"]


def test_rasa_killed_gets_a_holding_reply_a_person_and_a_conversation_that_goes_on(
    own_stack: Stack,
) -> None:
    stack = own_stack.start()
    thread = stack.open_conversation("lena", name="Lena Example")
    stack.rasa.kill()
    stack.write(thread, "Tuesday after 3pm")
    stack.arrives(thread, "A colleague will read it")
    stack.write(thread, "hello? are you there")
    until(lambda: len(inbound(stack, thread)) == 2, "both messages stored")
    until(
        lambda: stack.get(f"/conversations/{thread}")["personWanted"] == "dialogue_failed",
        "a person asked for",
    )
    stack.rasa.start()
    stack.wait_ready()
    stack.write(thread, "Thursday morning")
    stack.arrives(thread, "Which one suits you")
    # One holding reply, and nothing of what was written meanwhile was put to Rasa afterwards.
    assert said(stack, thread, "A colleague will read it") == 1
    assert said(stack, thread, "Which one suits you") == 1
    assert inbound(stack, thread) == [
        "Tuesday after 3pm",
        "hello? are you there",
        "Thursday morning",
    ]


def test_the_app_killed_before_the_turn_answers_once_after_its_restart(own_stack: Stack) -> None:
    stack = own_stack.start()
    thread = stack.open_conversation("noor", name="Noor Example")
    # The quiet period after a message is when it is stored and nothing is answered yet.
    stack.write(thread, "Tuesday after 3pm")
    stack.app.kill()
    stack.app.start()
    stack.wait_ready()
    stack.arrives(thread, "Which one suits you")
    stack.write(thread, "the second one")
    stack.arrives(thread, "Booked:")
    assert said(stack, thread, "Which one suits you") == 1


def test_the_app_killed_while_rasa_thinks_answers_once_after_its_restart(own_stack: Stack) -> None:
    stack = own_stack.start()
    thread = stack.open_conversation("yuki", name="Yuki Example")
    stack.rasa.freeze()
    stack.write(thread, "Tuesday after 3pm")
    until(lambda: in_status(stack, thread, "taken"), "the turn to begin")
    stack.app.kill()
    stack.rasa.thaw()
    stack.app.start()
    stack.wait_ready()
    stack.arrives(thread, "Which one suits you")
    stack.write(thread, "1")
    stack.arrives(thread, "Booked:")
    assert said(stack, thread, "Which one suits you") == 1
    assert said(stack, thread, "Booked:") == 1


def in_status(stack: Stack, thread: str, status: str) -> bool:
    messages = stack.get(f"/conversations/{thread}")["messages"]
    return any(m["direction"] == "inbound" and m["status"] == status for m in messages)


@pytest.mark.xdist_group("stack")
def test_one_webhook_three_times_and_two_at_once_are_one_turn(stack: Stack) -> None:
    thread = stack.open_conversation("ravi", name="Ravi Example")
    webhook = signed_reply(stack, thread, "Tuesday after 3pm")

    def deliver(_: int) -> int:
        return httpx.post(f"{stack.url}/webhooks/simulator/sms", **webhook).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(deliver, range(2))) == [200, 200]
    assert [deliver(n) for n in range(3)] == [200, 200, 200]
    stack.arrives(thread, "Which one suits you")
    stack.write(thread, "a person, please")
    stack.arrives(thread, "A colleague will get back to you here")
    assert inbound(stack, thread) == ["Tuesday after 3pm", "a person, please"]
    assert said(stack, thread, "Which one suits you") == 1


def signed_reply(stack: Stack, thread: str, text: str) -> dict[str, Any]:
    """A reply typed on the phone, as the request in which the provider delivers it."""
    master = MasterKey(stack.settings.master_key.get_secret_value())
    secret = master.lookup_hash("simulator", "webhooks")
    handset = Handset(stack.settings.var_dir / "handset.db", secret=secret)
    try:
        typed = handset.reply(thread, channel="sms", text=text)
        # The phone's own courier may deliver it as well: one delivery more changes nothing.
        webhook = Webhook(id=0, message=typed, status=None, occurred_at=typed.at, attempts=1)
        body, headers = signed_webhook(webhook, secret=secret, now=datetime.now(UTC))
    finally:
        handset.close()
    return {"content": body, "headers": headers}
