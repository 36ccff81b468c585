from __future__ import annotations

from datetime import timedelta

from bot.campaigns.finish import close_finished
from bot.campaigns.stop import Schedule
from tests.bot.campaigns.outreach import (
    add_candidates,
    claim,
    drive,
    outreach_events,
    start,
    view,
)
from tests.bot.conftest import World


def close(world: World) -> int:
    return close_finished(world.parley.sessions, now=world.clock.now)


def test_an_enrolment_is_exhausted_and_its_campaign_complete_after_the_last_touch(
    world: World,
) -> None:
    campaign = start(world, priority="low")
    drive(world, after=timedelta(days=6))
    assert close(world) == 0
    drive(world, after=timedelta(days=2))
    assert close(world) == 2
    after = view(world, campaign)
    assert [enrolment.status for enrolment in after.enrolments] == ["exhausted"]
    assert (after.status, after.completed_at) == ("completed", world.clock.now)
    assert outreach_events(world)[-1] == "campaign.completed"


def test_a_touch_that_is_on_its_way_keeps_the_enrolment_open(world: World) -> None:
    campaign = start(world, priority="low", channels=["email"])
    world.clock.advance(timedelta(days=30))
    claim(world)
    assert view(world, campaign).touch_counts == {"queued": 2}
    assert close(world) == 0


def test_a_campaign_goes_on_while_one_candidate_has_not_answered(world: World) -> None:
    other = add_candidates(world, 1)
    campaign = start(world, [world.candidate, *other])
    with world.parley.sessions.write(world.tenant) as session:
        Schedule().stop(session, world.candidate, reason="replied", now=world.clock.now)
    close(world)
    assert view(world, campaign).status == "active"
    with world.parley.sessions.write(world.tenant) as session:
        Schedule().stop(session, other[0], reason="booked", now=world.clock.now)
    close(world)
    after = view(world, campaign)
    assert after.status == "completed"
    assert after.enrolment_counts == {"booked": 1, "replied": 1}


def test_closing_twice_tells_once(world: World) -> None:
    start(world, priority="low")
    drive(world, after=timedelta(days=30))
    close(world)
    assert close(world) == 0
    assert outreach_events(world).count("campaign.completed") == 1
