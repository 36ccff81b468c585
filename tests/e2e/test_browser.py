"""From campaign start to booked interview, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import needs_chromium, open_browser
from tests.e2e.stack import Stack, candidate

pytestmark = [needs_chromium, pytest.mark.rasa, pytest.mark.xdist_group("stack")]

PATIENCE_MS = 30_000


@pytest.fixture
def page(stack: Stack) -> Iterator[Page]:
    with open_browser() as browser:
        yield browser.new_page()


def test_a_campaign_becomes_a_booked_interview_on_the_phone(stack: Stack, page: Page) -> None:
    page.goto(f"{stack.url}/phone")
    expect(page.locator("#live")).to_have_text("Live")

    stack.post("/candidates", candidate("zuri", name="Zuri Example"))
    stack.post(
        "/campaigns",
        {"candidateIds": ["zuri"], "jobId": "job-data-engineer", "priority": "high"},
    )
    row = page.get_by_role("link", name="Zuri Example")
    row.click(timeout=PATIENCE_MS)
    arrived = page.locator(".message.arrived")
    expect(arrived.filter(has_text="Are you open to a short interview")).to_have_count(
        2, timeout=PATIENCE_MS
    )

    page.get_by_label("Answer by").select_option("sms")
    answer(page, "Tuesday after 3pm or Thursday morning")
    expect(arrived.last).to_contain_text("Which one suits you", timeout=PATIENCE_MS)
    answer(page, "the second one")
    expect(arrived.filter(has_text="Booked:")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("link", name="interview.ics")).to_be_visible(timeout=PATIENCE_MS)

    (interview,) = stack.get("/interviews", candidateId="zuri")["items"]
    assert interview["status"] == "scheduled"


def answer(page: Page, text: str) -> None:
    page.get_by_label("Your answer").fill(text)
    page.get_by_role("button", name="Send").click()
