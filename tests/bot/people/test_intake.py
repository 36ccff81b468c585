from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from bot.people.candidates import address_of, candidate, candidates_at, reachable_channels
from bot.people.intake import CandidateIntake
from bot.people.phone import to_e164
from bot.security.crypto import Vault
from tests.bot.conftest import World, candidate_json

MINIMAL: dict[str, Any] = {"candidateId": "c-1", "personalInfo": {"name": "Sam"}}


def info(**fields: Any) -> dict[str, Any]:
    return {"candidateId": "c-1", "personalInfo": {"name": "Sam"} | fields}


def test_everything_optional_may_be_missing() -> None:
    intake = CandidateIntake.model_validate(MINIMAL)
    assert intake.language == "en"
    assert intake.job_match is None


def test_blank_and_null_mean_missing() -> None:
    intake = CandidateIntake.model_validate(info(phone="", whatsapp=None, timezone=""))
    assert intake.personal_info.phone is None


def test_the_fuller_model_with_two_names_is_accepted() -> None:
    raw = {
        "id": "c-2",
        "personalInfo": {"firstName": "Sam", "lastName": "Rivera", "preferredLanguage": "es-MX"},
        "preferences": {"contactMethods": ["sms"], "autoRescheduleConsent": True},
        "consent": {"calls": {"granted": True, "timestamp": "2026-01-01T00:00:00Z"}},
    }
    intake = CandidateIntake.model_validate(raw)
    assert intake.personal_info.full_name == "Sam Rivera"
    assert intake.language == "es"
    assert intake.preferences.auto_reschedule_consent
    assert list(intake.consent.stated()) == ["calls"]


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (info(phone="not a number"), ("personalInfo", "phone")),
        (info(phone="2025550143"), ("personalInfo", "phone")),
        (info(whatsapp="+1"), ("personalInfo", "whatsapp")),
        (info(timezone="Mars/Olympus"), ("personalInfo", "timezone")),
        (info(email="sam.example.com"), ("personalInfo", "email")),
        (info(email="sam@localhost"), ("personalInfo", "email")),
        (info(email="a b@example.com"), ("personalInfo", "email")),
        ({"candidateId": "c", "personalInfo": {}}, ("personalInfo",)),
        ({"personalInfo": {"name": "Sam"}}, ("candidateId",)),
        (MINIMAL | {"jobMatch": {"jobId": "j", "role": "r"}}, ("jobMatch", "company")),
        (
            MINIMAL | {"jobMatch": {"jobId": "j", "role": "r", "company": "c", "urgency": "now"}},
            ("jobMatch", "urgency"),
        ),
        (MINIMAL | {"consent": {"sms": {"granted": "maybe"}}}, ("consent", "sms", "granted")),
    ],
)
def test_a_wrong_part_is_named(raw: dict[str, Any], field: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as error:
        CandidateIntake.model_validate(raw)
    assert error.value.errors()[0]["loc"] == field


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+1 (202) 555-0143", "+12025550143"),
        ("+44 20 7946 0958", "+442079460958"),
        ("tel:+1-202-555-0143", "+12025550143"),
    ],
)
def test_a_number_is_kept_in_one_form(written: str, kept: str) -> None:
    assert to_e164(written) == kept


def test_unknown_fields_are_kept(world: World) -> None:
    raw = candidate_json(source="referral") | {"candidateId": "kim"}
    intake = CandidateIntake.model_validate(raw)
    assert intake.model_extra == {"source": "referral"}


def test_a_zone_is_concluded_from_the_number_where_none_is_given(
    make_world: Callable[..., World],
) -> None:
    number = "+442079460958"
    world = make_world(personalInfo={"name": "Sam Rivera", "phone": number})
    with world.parley.sessions.read(world.tenant) as session:
        view = candidate(session, Vault(session, world.parley.master), world.candidate)
    assert (view.timezone, view.timezone_source) == ("Europe/London", "phone")


def test_a_candidate_is_found_by_what_they_were_reached_at(world: World) -> None:
    with world.parley.sessions.read(world.tenant) as session:
        vault = Vault(session, world.parley.master)
        assert address_of(session, vault, world.candidate, "sms") == "+12025550143"
        assert list(candidates_at(session, vault, "whatsapp", "+12025550143")) == [world.candidate]
        assert list(candidates_at(session, vault, "email", "SAM@example.com")) == [world.candidate]
        assert list(candidates_at(session, vault, "sms", "+12025550999")) == []
        assert reachable_channels(session, world.candidate) == {"email", "sms", "voice", "whatsapp"}
