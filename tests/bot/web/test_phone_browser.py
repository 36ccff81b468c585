"""The phone page in a real browser."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from channels.messages import Attachment, Button
from tests.chromium import needs_chromium, open_browser

Until = Callable[..., None]
pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def url(site: Any) -> Iterator[str]:
    with site.served() as url:
        yield url


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1100, "height": 760})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.goto(f"{url}/phone")
    # Something on the page that a reload would lose.
    page.evaluate("window.neverReloaded = true")
    expect(page.locator("#live")).to_have_text("Live")
    yield page
    assert page.evaluate("window.neverReloaded") is True
    assert problems == []
    context.close()


def test_a_message_appears_live_and_the_answer_reaches_the_application(
    site: Any, page: Page, until: Until
) -> None:
    expect(page.get_by_text("No messages yet")).to_be_visible()
    site.arrive("touch-1", "When could we talk?", channel="sms")
    bubble = page.locator(".message.arrived")
    expect(bubble).to_contain_text("When could we talk?")
    expect(bubble).to_contain_text("SMS")
    expect(page.get_by_role("heading", name="Dana Whitfield")).to_be_visible()
    page.get_by_label("Your answer").fill("Tuesday after 3pm")
    page.keyboard.press("Enter")
    written = page.locator(".message.written")
    expect(written).to_contain_text("Tuesday after 3pm")
    expect(written.locator(".state")).to_contain_text("Delivered")
    expect(page.get_by_label("Your answer")).to_have_value("")
    until(lambda: site.application.replies)
    (inbound,) = site.application.replies
    assert (inbound.channel, inbound.text) == ("sms", "Tuesday after 3pm")


def test_channels_share_one_conversation_and_the_answer_goes_by_the_latest(
    site: Any, page: Page, until: Until
) -> None:
    site.arrive("touch-1", "Hello", channel="email", subject="A role for you")
    site.arrive("touch-2", "Did you see it?", channel="whatsapp")
    expect(page.locator(".message")).to_have_count(2)
    expect(page.locator("#conversations li")).to_have_count(1)
    expect(page.locator(".message.email .subject")).to_contain_text("A role for you")
    expect(page.get_by_label("Answer by")).to_have_value("whatsapp")
    page.get_by_label("Answer by").select_option("email")
    page.get_by_label("Your answer").fill("By mail, please")
    page.get_by_role("button", name="Send").click()
    until(lambda: site.application.replies)
    (inbound,) = site.application.replies
    assert (inbound.channel, inbound.subject) == ("email", "Re: A role for you")


def test_a_quick_reply_is_sent_by_a_click_and_offered_once(
    site: Any, page: Page, until: Until
) -> None:
    choices = (Button("Tue 15:30", "slot-1"), Button("Thu 09:30", "slot-2"))
    site.arrive("touch-1", "Which one?", channel="whatsapp", buttons=choices)
    page.get_by_role("button", name="Thu 09:30").click()
    expect(page.locator(".message.written")).to_contain_text("Thu 09:30")
    expect(page.get_by_role("button", name="Tue 15:30")).to_be_disabled()
    until(lambda: site.application.replies)
    assert [reply.payload for reply in site.application.replies] == ["slot-2"]


def test_an_invitation_can_be_downloaded(site: Any, page: Page) -> None:
    file = Attachment("interview.ics", "text/calendar", b"BEGIN:VCALENDAR")
    site.arrive("touch-1", "Attached.", channel="email", attachments=(file,))
    with page.expect_download() as download:
        page.get_by_role("link", name="interview.ics").click()
    assert download.value.suggested_filename == "interview.ics"
    assert download.value.path().read_bytes() == b"BEGIN:VCALENDAR"


def test_whatever_is_written_is_shown_as_text(site: Any, page: Page) -> None:
    evil = '<img src=x onerror="window.evil=1"> </script> javascript:alert(1) & more'
    site.arrive(
        "touch-1",
        evil,
        channel="email",
        thread='"><img src=x>',
        name=evil,
        subject=evil,
        buttons=(Button(evil, evil),),
        attachments=(Attachment(evil, "text/html", b""),),
    )
    expect(page.locator(".message .text")).to_have_text(evil)
    expect(page.locator(".subject")).to_contain_text(evil)
    expect(page.locator("#name")).to_have_text(evil)
    assert page.locator("#shell img").count() == 1, "the logo is the only image"
    assert page.evaluate("window.evil") is None


def test_another_conversation_is_marked_unread_until_it_is_opened(site: Any, page: Page) -> None:
    site.arrive("touch-1", "Hello Dana")
    expect(page.locator(".message")).to_have_count(1)
    site.arrive("touch-2", "Hello Jun", thread="conversation-2", name="Jun Sato")
    row = page.get_by_role("link", name="Jun Sato")
    expect(row.locator(".unread")).to_contain_text("1")
    expect(page.locator("#name")).to_have_text("Dana Whitfield")
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_have_text("Jun Sato")
    expect(page.locator(".message")).to_contain_text("Hello Jun")
    expect(page.locator(".unread")).to_have_count(0)


def test_on_a_narrow_screen_list_and_conversation_take_turns(site: Any, page: Page) -> None:
    site.arrive("touch-1", "Hello Dana")
    page.set_viewport_size({"width": 380, "height": 700})
    page.get_by_role("link", name="Dana Whitfield").click()
    expect(page.locator(".message")).to_be_visible()
    expect(page.locator("#conversations")).to_be_hidden()
    page.get_by_role("link", name="All conversations").click()
    expect(page.locator("#conversations")).to_be_visible()
    expect(page.locator(".message")).to_be_hidden()


def test_a_refused_answer_is_explained_and_kept(site: Any, page: Page) -> None:
    site.arrive("touch-1", "Hello")
    expect(page.locator(".message")).to_have_count(1)
    refusal = {"detail": "the phone is being repaired"}
    # 422 is logged by the browser itself as an error; a 200 that cannot be read is not.
    page.route(
        "**/phone/replies",
        lambda route: route.fulfill(status=200, body=json.dumps(refusal)),
    )
    page.get_by_label("Your answer").fill("Tuesday")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not sent")
    expect(page.get_by_label("Your answer")).to_have_value("Tuesday")
