from __future__ import annotations

from bot.conversations.repository import conversation, want_person
from bot.security.crypto import Vault
from tests.bot.api.conftest import Api, Webhook, assert_problem, on_both
from tests.bot.conftest import World
from tests.conftest import NOW


@on_both
def test_a_conversation_tells_what_was_said_in_order(
    api: Api, world: World, webhook: Webhook
) -> None:
    webhook(text="Hello, who is this?")
    api.settle()
    talk = api.get(f"/api/v1/conversations/{world.conversation}").json()
    assert (talk["id"], talk["candidateId"], talk["jobId"]) == (world.conversation, "sam", "job-1")
    assert (talk["owner"], talk["personWanted"], talk["state"]) == ("bot", None, "none")
    asked, answered = talk["messages"]
    assert asked["text"] == "Hello, who is this?"
    assert (asked["direction"], asked["channel"]) == ("inbound", "sms")
    assert answered["text"] == "Sorry?"
    assert (answered["direction"], answered["purpose"]) == ("outbound", "reply")
    assert answered["status"] in ("sent", "delivered")
    assert answered["sentAt"]
    assert answered["attachments"] == []


def test_attachments_are_named(api: Api, world: World) -> None:
    api.post(
        "/api/v1/interviews",
        {
            "candidateId": "sam",
            "consultantId": "dana",
            "jobId": "job-1",
            "preferredSlots": [{"start": "2026-03-03T10:00:00-05:00"}],
        },
    )
    talk = api.get(f"/api/v1/conversations/{world.conversation}").json()
    files = [file for message in talk["messages"] for file in message["attachments"]]
    assert [file["filename"] for file in files] == ["interview.ics"]
    assert files[0]["mediaType"].startswith("text/calendar")
    assert talk["messages"][0]["subject"]
    assert talk["state"] == "booked"


def test_that_a_person_is_wanted_is_told(api: Api, world: World) -> None:
    with world.parley.sessions.write(world.tenant) as session:
        want_person(session, conversation(session, world.conversation), "not_understood", now=NOW)
    talk = api.get(f"/api/v1/conversations/{world.conversation}").json()
    assert talk["personWanted"] == "not_understood"


def test_an_unknown_conversation_is_not_found(still: Api) -> None:
    assert_problem(still.get("/api/v1/conversations/cnv_nothing"), 404, "not_found")


def test_what_an_erased_person_said_is_gone(api: Api, world: World) -> None:
    with world.parley.sessions.write(world.tenant) as session:
        Vault(session, world.parley.master).destroy(world.candidate)
    response = api.get(f"/api/v1/conversations/{world.conversation}")
    assert_problem(response, 410, "person_erased")
