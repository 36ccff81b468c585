from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.campaigns.repository import CampaignView
from bot.compliance.consent import opt_out
from bot.conversations.models import Conversation
from bot.events.store import read_stream
from bot.interviews.models import Interview
from bot.kernel.errors import Invalid, NotFound
from bot.security.crypto import Vault
from tests.bot.campaigns.outreach import (
    add_candidates,
    outreach_events,
    start,
    statuses,
    touches,
    view,
)
from tests.bot.conftest import World
from tests.conftest import NOW, make_tenant


def refused(campaign: CampaignView) -> dict[str, str]:
    return {left.candidate_id: left.reason for left in campaign.not_enrolled}


def enrolled(campaign: CampaignView) -> set[str]:
    return {enrolment.candidate_id for enrolment in campaign.enrolments}


def test_starting_plans_every_step_for_every_candidate(world: World) -> None:
    ids = add_candidates(world, 3)
    campaign = start(world, ids, "medium")
    assert enrolled(campaign) == set(ids)
    # The linkedin task is left out: nobody gave a profile.
    assert campaign.touch_counts == {"planned": 15}
    found = [(t.channel, (t.due_at - NOW) // timedelta(hours=1)) for t in touches(world)[:5]]
    assert found == [("email", 0), ("sms", 24), ("whatsapp", 48), ("voice", 96), ("email", 120)]


def test_starting_tells_what_was_planned_and_what_was_left_out(world: World) -> None:
    campaign = start(world)
    with world.parley.sessions.read(world.tenant) as session:
        started, joined = read_stream(session, f"campaign/{campaign.id}")
    assert (started.type, joined.type) == ("campaign.started", "campaign.candidate.enrolled")
    assert started.data["sequence"] == campaign.sequence
    assert joined.data["touches"] == 5
    assert joined.data["skipped"] == [{"step": 3, "channel": "linkedin", "reason": "no_address"}]


def test_the_conversation_is_about_the_job_of_the_latest_outreach(world: World) -> None:
    (candidate,) = add_candidates(world, 1)
    campaign = start(world, [candidate])
    with world.parley.sessions.read(world.tenant) as session:
        row = session.get_one(Conversation, campaign.enrolments[0].conversation_id)
    assert (row.candidate_id, row.job_id) == (candidate, world.job)


def test_a_candidate_named_twice_is_enrolled_once(world: World) -> None:
    campaign = start(world, [world.candidate, world.candidate])
    assert len(campaign.enrolments) == 1


def book(world: World, candidate: str, *, at: Any) -> None:
    with world.parley.sessions.write(world.tenant) as session:
        session.add(
            Interview(
                id=f"int_{candidate}",
                candidate_id=candidate,
                consultant_id=world.consultant,
                job_id=world.job,
                booking_id=f"bkg_{candidate}",
                status="scheduled",
                scheduled_at=at,
                duration_minutes=30,
                timezone="UTC",
                format="video",
                source="api",
                created_at=NOW,
                updated_at=NOW,
            )
        )


def test_who_cannot_be_enrolled_is_named_with_the_reason_and_the_others_start(
    world: World,
) -> None:
    already, silent, booked, met, fine = add_candidates(world, 5)
    (unreachable,) = add_candidates(world, 1, personalInfo={"name": "No Address"})
    start(world, [already])
    with world.parley.sessions.write(world.tenant) as session:
        vault = Vault(session, world.parley.master)
        opt_out(session, vault, silent, source="test", now=NOW)
    book(world, booked, at=NOW + timedelta(days=1))
    book(world, met, at=NOW - timedelta(days=1))
    campaign = start(world, [already, silent, booked, met, fine, unreachable])
    assert refused(campaign) == {
        already: "already_enrolled",
        silent: "opted_out",
        booked: "interview_agreed",
        unreachable: "no_reachable_channel",
    }
    assert enrolled(campaign) == {met, fine}
    assert campaign.status == "active"
    assert outreach_events(world).count("campaign.candidate.skipped") == 4


def test_a_missing_consent_keeps_nobody_from_being_enrolled(world: World) -> None:
    (candidate,) = add_candidates(world, 1, consent={})
    assert enrolled(start(world, [candidate], channels=["sms"])) == {candidate}


def test_a_campaign_that_can_enrol_nobody_is_completed_at_once(world: World) -> None:
    start(world)
    campaign = start(world)
    assert (campaign.status, campaign.completed_at) == ("completed", NOW)
    assert campaign.touches == []
    assert outreach_events(world)[-1] == "campaign.completed"


def test_a_campaign_keeps_to_the_channels_it_is_limited_to(world: World) -> None:
    campaign = start(world, priority="high", channels=["sms", "whatsapp"])
    # Escalations to the recruiter are nobody's channel, so they stay.
    assert [touch.channel for touch in campaign.touches] == ["sms", "whatsapp", "recruiter"]
    assert campaign.channels == ["sms", "whatsapp"]


def test_a_custom_message_cannot_be_read_in_the_database(world: World) -> None:
    start(world, custom_message="We met at the fair in Bilbao")
    with world.parley.sessions.read(world.tenant) as session:
        stored = session.execute(text("SELECT custom_message FROM enrolments")).scalar_one()
    assert b"Bilbao" not in bytes(stored)


def test_two_campaigns_that_start_at_once_take_a_candidate_once(world: World) -> None:
    ids = add_candidates(world, 6)
    with ThreadPoolExecutor(2) as pool:
        campaigns = list(pool.map(lambda order: start(world, order), (ids, ids[::-1])))
    taken = [enrolled(campaign) for campaign in campaigns]
    assert taken[0] | taken[1] == set(ids)
    assert taken[0] & taken[1] == set()
    assert len(touches(world)) == 5 * len(ids)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"candidate_ids": []}, "candidateIds"),
        ({"priority": "urgent"}, "priority"),
        ({"channels": ["fax"]}, "channels"),
        ({"channels": []}, "channels"),
    ],
)
def test_a_campaign_that_makes_no_sense_is_refused(
    world: World, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        start(world, **wrong)
    assert invalid.value.field == field


def test_a_candidate_of_another_tenant_is_unknown_and_nothing_starts(world: World) -> None:
    own = world.tenant
    world.tenant = make_tenant(world.parley.sessions, "Other")
    (foreign,) = add_candidates(world, 1)
    world.tenant = own
    with pytest.raises(NotFound):
        start(world, [world.candidate, foreign])
    assert statuses(world) == []
    assert outreach_events(world) == []


def test_a_campaign_of_another_tenant_is_unknown(world: World) -> None:
    campaign = start(world)
    world.tenant = make_tenant(world.parley.sessions, "Other")
    with pytest.raises(NotFound):
        view(world, campaign)
