import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from channels.messages import Attachment, Button

Until = Callable[..., None]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def client(site: Any) -> TestClient:
    # Not entered as a context: the courier then runs only when a reply is posted.
    return TestClient(site.app)


def _events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def test_the_page_and_its_files_come_from_here_alone(client: TestClient) -> None:
    page = client.get("/phone")
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert "http://" not in page.text
    assert "https://" not in page.text
    for name in ("phone.js", "bubbles.js", "phone.css", "phone.svg"):
        file = client.get(f"/phone/static/{name}")
        assert file.status_code == 200
        assert file.headers["x-content-type-options"] == "nosniff"
    for name in ("phone.html", "..%2fphone.py", "%2e%2e/phone.py"):
        assert client.get(f"/phone/static/{name}").status_code == 404


def test_messages_are_listed_with_what_came_with_them(site: Any, client: TestClient) -> None:
    site.arrive(
        "touch-1",
        "Please see below.",
        channel="email",
        subject="Interview",
        attachments=(Attachment("invite.ics", "text/calendar", b"BEGIN"),),
    )
    site.arrive("touch-2", "Shall we?", channel="whatsapp", buttons=(Button("Yes", "affirm"),))
    site.arrive("touch-3", "Hello", thread="conversation-2", name="Jun Sato")
    answer = client.get("/phone/messages").json()
    mail, chat, other = answer["messages"]
    assert answer["last"] == other["id"]
    assert (mail["subject"], mail["channel"], mail["name"]) == (
        "Interview",
        "email",
        "Dana Whitfield",
    )
    (file,) = mail["attachments"]
    assert (file["filename"], file["mediaType"], file["size"]) == (
        "invite.ics",
        "text/calendar",
        5,
    )
    assert chat["buttons"] == [{"title": "Yes", "payload": "affirm"}]
    assert chat["direction"] == "arrived"
    assert chat["attempts"] == 1
    later = client.get("/phone/messages", params={"after": mail["id"]}).json()["messages"]
    assert later == [chat, other]
    one = client.get("/phone/messages", params={"thread": "conversation-2"}).json()["messages"]
    assert one == [other]
    assert client.get("/phone/messages", params={"after": other["id"]}).json() == {
        "messages": [],
        "last": other["id"],
    }


def test_no_address_leaves_the_phone(site: Any, client: TestClient) -> None:
    site.arrive("touch-1", "Hello")
    assert "5005550006" not in client.get("/phone/messages").text


def test_a_reply_is_stored_and_reaches_the_application(site: Any, client: TestClient) -> None:
    site.arrive("touch-1", "When are you free?", channel="whatsapp")
    reply = {"thread": "conversation-1", "channel": "whatsapp", "text": "Tue 15:30"}
    answer = client.post("/phone/replies", json={**reply, "payload": "slot-2"})
    assert answer.status_code == 201
    assert answer.json()["reported"] is True
    assert answer.json()["direction"] == "written"
    (inbound,) = site.application.replies
    assert (inbound.channel, inbound.text, inbound.payload) == ("whatsapp", "Tue 15:30", "slot-2")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "  \n"}, "text"),
        ({"text": None}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"thread": "conversation-9"}, "thread"),
        ({"thread": ""}, "thread"),
        ({"channel": "email"}, "channel"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": 3}, "channel"),
        ({"sender": "someone"}, "sender"),
    ],
)
def test_a_bad_reply_is_refused_naming_the_field_and_stores_nothing(
    site: Any, client: TestClient, change: dict[str, object], field: str
) -> None:
    site.arrive("touch-1", "Hello")
    reply = {"thread": "conversation-1", "channel": "sms", "text": "hi", **change}
    answer = client.post("/phone/replies", json=reply)
    assert answer.status_code == 422
    assert [error["loc"] for error in answer.json()["detail"]] == [["body", field]]
    assert len(site.phone.messages()) == 1
    assert site.application.received == []


def test_another_sites_form_cannot_answer_for_the_candidate(site: Any, client: TestClient) -> None:
    site.arrive("touch-1", "Hello")
    reply = json.dumps({"thread": "conversation-1", "channel": "sms", "text": "hi"})
    answer = client.post("/phone/replies", content=reply, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 422
    assert len(site.phone.messages()) == 1


def test_a_reply_the_application_refuses_is_kept_and_brought_at_the_next_start(
    site: Any, client: TestClient, until: Until
) -> None:
    site.arrive("touch-1", "When are you free?")
    site.application.status = 503
    reply = {"thread": "conversation-1", "channel": "sms", "text": "Tuesday"}
    answer = client.post("/phone/replies", json=reply)
    assert answer.status_code == 201
    assert answer.json()["reported"] is False
    site.application.status = 200
    with TestClient(site.app):
        until(lambda: site.application.replies)
        until(lambda: site.phone.message(answer.json()["id"]).reported)
    assert [inbound.text for inbound in site.application.replies] == ["Tuesday"]


def test_an_attachment_is_saved_under_its_name_and_never_shown(
    site: Any, client: TestClient
) -> None:
    files = (
        Attachment("Entrevista – Lucía.ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR"),
        Attachment('a"b\r\nX-Evil: 1', "text/html\r\nX-Evil: 1", b"<script>"),
    )
    site.arrive("touch-1", "See attached.", channel="email", attachments=files)
    ids = [file.id for file in site.phone.messages()[0].attachments]
    good, bad = (client.get(f"/phone/attachments/{id_}") for id_ in ids)
    assert good.content == b"BEGIN:VCALENDAR"
    assert good.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "Luc%C3%ADa.ics" in good.headers["content-disposition"]
    assert bad.headers["content-type"] == "application/octet-stream"
    for answer in (good, bad):
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "x-evil" not in answer.headers
    for missing in (ids[-1] + 1, -1, 2**70):
        assert client.get(f"/phone/attachments/{missing}").status_code == 404


def test_the_feed_begins_after_what_was_seen_and_goes_on_live(site: Any) -> None:
    for n in (1, 2):
        site.arrive(f"touch-{n}", f"message {n}")
    first = site.phone.messages()[0].id
    file = Attachment("invite.ics", "text/calendar", b"BEGIN")
    with (
        site.served() as url,
        httpx.stream("GET", f"{url}/phone/events?after={first}", timeout=30) as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        events = _events(stream.iter_lines())
        name, data = next(events)
        assert (name, data["text"]) == ("message", "message 2")
        assert next(events) == ("owed", [])
        site.arrive("touch-3", "message 3", channel="email", attachments=(file,))
        name, data = next(events)
        assert (name, data["text"]) == ("message", "message 3")
        listed = httpx.get(f"{url}/phone/messages?after={first}").json()["messages"]
        assert data == listed[-1], "the feed and the list show a message alike"


def test_a_browser_that_calls_again_goes_on_where_it_was(site: Any) -> None:
    for n in (1, 2, 3):
        site.arrive(f"touch-{n}", f"message {n}")
    second = str(site.phone.messages()[1].id)
    with site.served() as url:
        for header, expected in ((second, "message 3"), ("not ours", "message 1")):
            headers = {"Last-Event-ID": header}
            with httpx.stream("GET", f"{url}/phone/events", headers=headers, timeout=30) as s:
                _, data = next(_events(s.iter_lines()))
                assert data["text"] == expected


def test_the_feed_tells_when_a_reply_that_was_owed_is_accepted(site: Any) -> None:
    site.arrive("touch-1", "When are you free?")
    site.application.status = 503
    with (
        site.served() as url,
        httpx.stream("GET", f"{url}/phone/events", timeout=30) as stream,
    ):
        events = _events(stream.iter_lines())
        reply = {"thread": "conversation-1", "channel": "sms", "text": "Tuesday"}
        stored = httpx.post(f"{url}/phone/replies", json=reply).json()
        assert stored["reported"] is False
        assert next(data for name, data in events if name == "owed" and data) == [stored["id"]]
        site.application.status = 200
        assert next(data for name, data in events if name == "owed" and not data) == []
    assert len(site.application.replies) == 1


SERVER = """
    import asyncio, sys, uvicorn
    from fastapi import FastAPI
    from bot.web.phone import phone_router
    from channels.simulator import Handset

    async def deliver(*webhook):
        return 200

    app = FastAPI()
    app.include_router(phone_router(Handset(sys.argv[1], secret="s"), deliver))
    server = uvicorn.Server(uvicorn.Config(app, port=0))
    asyncio.run(server.serve())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_told_to_stop_does_not_wait_for_open_feeds(
    tmp_path: Path, number: signal.Signals
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SERVER), str(tmp_path / "phone.db")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    # A server that waits for the feed is killed, which cuts the feed off and fails the test.
    patience = threading.Timer(30, process.kill)
    patience.daemon = True
    patience.start()
    assert process.stderr is not None
    running = next(line for line in process.stderr if "running on" in line)
    url = running.split("running on ")[1].split()[0]
    with httpx.stream("GET", f"{url}/phone/events", timeout=60) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": open"
        process.send_signal(number)
        # The stream ends as a whole answer does: httpx would raise on one that was cut off.
        assert list(lines)
    process.communicate(timeout=60)
    patience.cancel()
