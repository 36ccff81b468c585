from __future__ import annotations

import subprocess
import sys
from datetime import datetime

import icalendar
import pytest

from bot.settings import ROOT
from tests.e2e.stack import Stack, until

pytestmark = [pytest.mark.rasa, pytest.mark.xdist_group("stack")]


def test_a_candidate_is_talked_into_a_booked_interview(stack: Stack) -> None:
    thread = stack.open_conversation("ines", name="Ines Example")
    stack.write(thread, "Tuesday after 3pm or Thursday morning")
    stack.arrives(thread, "Which one suits you")
    stack.write(thread, "the second one")
    stack.arrives(thread, "Booked:")
    mail = stack.arrives(thread, "The invitation is attached", channel="email")
    file = stack.client.get(f"/phone/attachments/{mail['attachments'][0]['id']}")
    event = icalendar.Calendar.from_ical(file.content).walk("VEVENT")[0]
    talk = stack.get(f"/conversations/{thread}")
    assert talk["state"] == "booked"
    (interview,) = stack.get("/interviews", candidateId="ines")["items"]
    assert interview["status"] == "scheduled"
    assert event.decoded("dtstart") == datetime.fromisoformat(interview["scheduledAt"])


def test_the_demo_books_its_interview(stack: Stack) -> None:
    settings = stack.settings
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli", "demo"],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "PARLEY_VAR_DIR": str(settings.var_dir),
            "PARLEY_PORT": str(settings.port),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "the second one" in ended.stdout
    assert "interview.ics" in ended.stdout


def test_stop_ends_everything_for_a_candidate(stack: Stack) -> None:
    thread = stack.open_conversation("omar", name="Omar Example")
    stack.write(thread, "STOP")
    stack.arrives(thread, "no more messages")
    campaign_touches = until(
        lambda: stack.get("/candidates", status="contacted")["items"], "the candidate's status"
    )
    assert any(item["candidateId"] == "omar" for item in campaign_touches)
    stack.write(thread, "Tuesday at 3pm?")
    stack.write(thread, "START")
    stack.arrives(thread, "Welcome back")
    texts = [m["text"] for m in stack.phone(thread)]
    assert not any("Which one suits you" in text for text in texts)
