from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.api.body_limit import LIMIT
from bot.api.webhooks import take_webhook
from bot.bootstrap import Parley
from bot.conversations.models import Message, Turn, UnmatchedMessage
from bot.dialogue.port import DialogueFailed
from tests.bot.api.conftest import (
    Api,
    Webhook,
    assert_problem,
    at_once,
    names,
    on_both,
    serving,
    signed_webhook,
)
from tests.bot.conftest import World


def count(world: World, model: Any, *criteria: Any) -> int:
    with world.parley.sessions.read(world.tenant) as session:
        return session.scalar(select(func.count()).select_from(model).where(*criteria)) or 0


@on_both
def test_a_message_is_stored_and_answered(api: Api, world: World, webhook: Webhook) -> None:
    response = webhook(text="Hello?")
    assert (response.status_code, response.content) == (200, b"")
    api.settle()
    assert world.texts("sms") == ["Sorry?"]


@on_both
def test_a_webhook_delivered_three_times_is_one_turn(
    api: Api, world: World, webhook: Webhook
) -> None:
    assert [webhook().status_code for _ in range(3)] == [200, 200, 200]
    api.settle()
    assert count(world, Message, Message.direction == "in") == 1
    assert count(world, Turn) == 1
    assert world.texts() == ["Sorry?"]


@on_both
def test_a_webhook_delivered_twice_at_once_is_one_turn(
    api: Api, world: World, webhook: Webhook
) -> None:
    responses = at_once(webhook, webhook)
    assert [r.status_code for r in responses] == [200, 200]
    api.settle()
    assert count(world, Message, Message.direction == "in") == 1
    assert count(world, Turn) == 1
    assert world.texts() == ["Sorry?"]


@on_both
def test_a_message_of_nobody_known_delivered_twice_at_once_is_kept_once(
    api: Api, world: World, webhook: Webhook
) -> None:
    stranger = {"from": "+12025550199"}
    responses = at_once(lambda: webhook(**stranger), lambda: webhook(**stranger))
    assert [r.status_code for r in responses] == [200, 200]
    assert count(world, UnmatchedMessage) == 1


def test_a_receipt_moves_the_message_forward(api: Api, world: World, webhook: Webhook) -> None:
    webhook()
    api.settle()
    (sent,) = [m for m in world.messages() if m.direction == "out"]
    assert sent.provider_message_id is not None
    receipt = {"event": "receipt", "id": sent.provider_message_id, "status": "opened"}
    assert webhook(**receipt).status_code == 200
    (read,) = [m for m in world.messages() if m.direction == "out"]
    assert read.status == "read"


def test_a_receipt_for_nothing_of_ours_is_taken_and_forgotten(still_webhook: Webhook) -> None:
    assert still_webhook(event="receipt", id="nothing", status="opened").status_code == 200


def test_an_unsigned_webhook_is_refused_and_nothing_stored(
    still_world: World, still_webhook: Webhook
) -> None:
    assert_problem(still_webhook(headers={}), 403, "signature_invalid")
    assert count(still_world, Message) == 0


def test_a_webhook_with_a_wrong_signature_is_refused(
    still_world: World, still_webhook: Webhook
) -> None:
    _, headers = signed_webhook(still_world, text="Something else")
    assert_problem(still_webhook(headers=headers), 403, "signature_invalid")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": None}, "text"),
        ({"event": "shout"}, "event"),
        ({"id": " "}, "id"),
        ({"at": "yesterday"}, "at"),
    ],
)
def test_a_webhook_that_cannot_be_read_names_the_field(
    still_webhook: Webhook, changes: dict[str, Any], field: str
) -> None:
    response = still_webhook(**changes)
    assert_problem(response, 400, "payload_invalid")
    assert names(response) == [field]


@pytest.mark.parametrize("path", ["/webhooks/simulator/fax", "/webhooks/acme/sms"])
def test_an_unknown_channel_is_not_found(still_webhook: Webhook, path: str) -> None:
    assert_problem(still_webhook(path=path), 404, "channel_unknown")


def test_a_message_to_an_unknown_account_is_not_found(still_webhook: Webhook) -> None:
    response = still_webhook(to="sms.nobody")
    assert_problem(response, 404, "not_found")
    assert "sms.nobody" not in response.text


def test_a_webhook_for_another_channel_is_refused(still_webhook: Webhook) -> None:
    assert_problem(
        still_webhook(channel="email", path="/webhooks/simulator/sms"), 400, "payload_invalid"
    )


def test_a_webhook_that_is_too_long_is_refused(still_webhook: Webhook) -> None:
    assert_problem(still_webhook(text="x" * (LIMIT + 1)), 413, "too_large")


def test_an_engine_that_fails_is_no_concern_of_the_webhook(
    make_world: Callable[..., World],
) -> None:
    world = make_world({"Hello": DialogueFailed(["down"])})
    with serving(world.parley) as api:
        assert api.portal.call(deliver, world.parley, signed_webhook(world)) == 200
        api.settle()
    assert len(world.texts("sms")) == 1
    assert world.texts("sms") != ["Sorry?"]


async def deliver(
    parley: Parley, webhook: tuple[bytes, dict[str, str]], provider: str = "simulator"
) -> int:
    return await take_webhook(parley, provider, "sms", *webhook)


@pytest.fixture
def portal_api(world: World) -> Iterator[Api]:
    with serving(world.parley) as made:
        yield made


def test_a_webhook_can_be_taken_without_http(portal_api: Api, world: World) -> None:
    call = portal_api.portal.call
    body, headers = signed_webhook(world)
    assert call(deliver, world.parley, (body, headers)) == 200
    assert call(deliver, world.parley, (body, headers)) == 200
    assert call(deliver, world.parley, (body, {})) == 403
    assert call(deliver, world.parley, signed_webhook(world, text=None)) == 400
    assert call(deliver, world.parley, signed_webhook(world, to="sms.nobody")) == 404
    assert call(deliver, world.parley, (body, headers), "acme") == 404
    portal_api.settle()
    assert world.texts() == ["Sorry?"]
