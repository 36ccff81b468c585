from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.campaigns.wording import CampaignWording
from bot.kernel.errors import Misconfigured
from bot.templates.render import Texts
from tests.bot.campaigns.outreach import SEQUENCES, add_candidates, drive, start
from tests.bot.conftest import World

GRANTED = {"granted": True, "timestamp": "2026-01-01T10:00:00Z", "source": "form"}


def test_the_opening_names_who_writes_about_what_and_asks(world: World) -> None:
    start(world)
    drive(world)
    (email,) = world.phone()
    assert email.subject == "Data Engineer at Northwind: an interview with Dana?"
    for part in ("Hi Sam,", "Acme Talent", "Data Engineer role at Northwind", "STOP"):
        assert part in email.text


def test_a_later_step_reminds(world: World) -> None:
    start(world)
    drive(world)
    drive(world, after=timedelta(hours=24))
    assert "again about the Data Engineer role" in world.texts("sms")[0]


def test_the_first_message_that_leaves_introduces_us_whatever_its_step(world: World) -> None:
    (candidate,) = add_candidates(
        world, 1, consent={"email": GRANTED | {"granted": False}, "sms": GRANTED}
    )
    start(world, [candidate])
    drive(world)
    assert world.phone() == []
    drive(world, after=timedelta(hours=24))
    (text,) = world.texts("sms")
    assert text.startswith("Hi Kim, this is Acme Talent about")


def test_a_custom_message_takes_the_place_of_the_opening(world: World) -> None:
    start(world, priority="high", custom_message="We met at the fair. Shall we talk?")
    drive(world)
    drive(world, after=timedelta(hours=4))
    assert world.texts("sms") == ["We met at the fair. Shall we talk? Reply STOP to opt out."]
    assert "We met at the fair. Shall we talk?" in world.texts("email")[0]
    assert "fair" not in world.texts("whatsapp")[0]


def test_a_custom_message_is_text_and_not_a_template(world: World) -> None:
    start(world, channels=["sms"], custom_message="{{ tenant }} {% raw %}")
    drive(world)
    assert world.texts("sms")[0].startswith("{{ tenant }} {% raw %}")


def test_a_text_that_is_missing_is_found_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("greeting: Hello\n", encoding="utf-8")
    with pytest.raises(Misconfigured, match=r"opening\.email"):
        CampaignWording(Texts.load(tmp_path), SEQUENCES)
