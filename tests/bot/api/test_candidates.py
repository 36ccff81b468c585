from __future__ import annotations

import copy
import json
from typing import Any, cast

import pytest
from sqlalchemy import select

from bot.api.candidates import EXAMPLES
from bot.bootstrap import Parley
from bot.compliance.consent import consent_on
from bot.hiring.jobs import latest_match
from bot.people.candidates import address_of, candidate_by_external_id
from bot.people.models import Candidate
from bot.security.crypto import Vault
from tests.bot.api.conftest import Api, assert_problem, at_once, names, on_both
from tests.bot.conftest import World, candidate_json

PATH = "/api/v1/candidates"
MATCHED = cast(dict[str, Any], EXAMPLES["matched"]["value"])
FULL = cast(dict[str, Any], EXAMPLES["full"]["value"])


def altered(form: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """*form* with another value at the dotted path."""
    changed = copy.deepcopy(form)
    *outer, last = path.split(".")
    part = changed
    for name in outer:
        part = part[name]
    part[last] = value
    return changed


def stored(parley: Parley, tenant: str) -> list[str]:
    with parley.sessions.read(tenant) as session:
        return list(session.scalars(select(Candidate.external_id)))


@on_both
def test_a_candidate_of_the_matching_module_is_stored_whole(api: Api, world: World) -> None:
    response = api.post(PATH, MATCHED)
    assert response.status_code == 201
    assert response.json() == {
        "candidateId": "cand-1042",
        "status": "active",
        "timezone": "America/New_York",
        "timezoneSource": "profile",
        "createdAt": "2026-03-02T09:00:00Z",
        "updatedAt": "2026-03-02T09:00:00Z",
    }
    with world.parley.sessions.read(world.tenant) as session:
        vault = Vault(session, world.parley.master)
        view = candidate_by_external_id(session, vault, "cand-1042")
        assert view.name == "Dana Whitfield"
        assert address_of(session, vault, view.id, "sms") == "+12025550142"
        match = latest_match(session, view.id)
        assert match is not None
        assert (match[0].external_id, match[1]) == ("job-77", "high")


def test_the_fuller_candidate_is_stored_with_the_consent_given(api: Api, world: World) -> None:
    assert api.post(PATH, FULL).status_code == 201
    with world.parley.sessions.read(world.tenant) as session:
        view = candidate_by_external_id(session, Vault(session, world.parley.master), "cand-1043")
        assert view.name == "Noor Haddad"
        assert view.language == "es"
        assert consent_on(session, view.id, "sms") is True
        assert consent_on(session, view.id, "whatsapp") is None


def test_what_is_optional_may_be_missing(api: Api) -> None:
    response = api.post(PATH, {"candidateId": "x", "personalInfo": {"name": "Ada"}})
    assert response.status_code == 201
    assert response.json()["timezoneSource"] == "default"


def test_fields_that_nobody_reads_are_kept(api: Api, world: World) -> None:
    api.post(PATH, altered(MATCHED, "personalInfo.shoeSize", 41) | {"crm": {"stage": "new"}})
    with world.parley.sessions.read(world.tenant) as session:
        row = session.scalars(select(Candidate).where(Candidate.external_id == "cand-1042")).one()
        profile = Vault(session, world.parley.master).cipher(row.id).open("profile", row.profile)
    assert '"shoeSize": 41' in profile
    assert '"crm": {"stage": "new"}' in profile


def test_a_known_candidate_is_updated(api: Api) -> None:
    assert api.post(PATH, MATCHED).status_code == 201
    again = api.post(PATH, altered(MATCHED, "personalInfo.timezone", "Europe/Madrid"))
    assert again.status_code == 200
    assert again.json()["timezone"] == "Europe/Madrid"
    assert api.get(PATH).json()["total"] == 2


@on_both
def test_a_new_candidate_who_arrives_twice_at_once_is_stored_once(api: Api, world: World) -> None:
    responses = at_once(*[lambda: api.post(PATH, MATCHED)] * 4)
    assert sorted(r.status_code for r in responses) == [200, 200, 200, 201]
    assert stored(world.parley, world.tenant).count("cand-1042") == 1


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("candidateId", ""),
        ("personalInfo.phone", "call me"),
        ("personalInfo.phone", "12025550142"),
        ("personalInfo.whatsapp", "+1 202"),
        ("personalInfo.timezone", "Mars/Olympus"),
        ("personalInfo.email", "dana.example.com"),
        ("jobMatch.urgency", "asap"),
        ("jobMatch.role", None),
        ("preferences.communicationStyle", "rude"),
        ("preferences.preferredContactMethod", "sms"),
    ],
)
def test_a_wrong_field_is_named_as_it_was_sent_and_nothing_is_stored(
    still: Api, still_world: World, path: str, value: object
) -> None:
    response = still.post(PATH, altered(MATCHED, path, value))
    assert_problem(response, 422, "invalid")
    assert names(response) == [path]
    assert stored(still_world.parley, still_world.tenant) == ["sam"]


def test_every_wrong_field_is_named(still: Api) -> None:
    twice = altered(altered(MATCHED, "personalInfo.phone", "1"), "personalInfo.email", "x")
    assert sorted(names(still.post(PATH, twice))) == ["personalInfo.email", "personalInfo.phone"]


def test_a_consent_without_an_answer_is_named(still: Api) -> None:
    response = still.post(PATH, altered(FULL, "consent.sms", {"source": "form"}))
    assert names(response) == ["consent.sms.granted"]


def test_a_refusal_does_not_repeat_what_was_sent(still: Api) -> None:
    response = still.post(PATH, altered(MATCHED, "personalInfo.phone", "my secret number"))
    assert "secret" not in response.text


@pytest.mark.parametrize("text", ["nul\x00", "half \ud800"])
def test_text_that_no_database_can_keep_is_refused_by_field(still: Api, text: str) -> None:
    body = json.dumps(altered(MATCHED, "jobMatch.company", text))
    response = still.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert_problem(response, 422, "invalid")
    assert names(response) == ["jobMatch.company"]


def test_candidates_are_listed_page_by_page_in_the_order_they_came(api: Api) -> None:
    for number in range(3):
        api.post(PATH, candidate_json(candidateId=f"c{number}"))
    first = api.get(PATH, params={"limit": 2}).json()
    second = api.get(PATH, params={"limit": 2, "offset": 2}).json()
    assert [one["candidateId"] for one in first["items"] + second["items"]] == [
        "sam",
        "c0",
        "c1",
        "c2",
    ]
    assert (first["total"], first["limit"], first["offset"]) == (4, 2, 0)
    assert first["items"][0]["name"] == "Sam Rivera"


def test_candidates_are_listed_by_status(api: Api) -> None:
    assert api.get(PATH, params={"status": "active"}).json()["total"] == 1
    none = api.get(PATH, params={"status": "archived"}).json()
    assert (none["items"], none["total"], none["limit"]) == ([], 0, 50)


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", "asleep"), ("limit", "0"), ("limit", "201"), ("offset", "-1"), ("offset", "x")],
)
def test_a_wrong_query_is_named(still: Api, name: str, value: str) -> None:
    assert names(still.get(PATH, params={name: value})) == [name]
