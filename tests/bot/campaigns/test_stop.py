from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.campaigns.stop import Schedule
from bot.conversations.ports import PlannedOutreach
from bot.events.models import EventRow
from tests.bot.campaigns.outreach import (
    add_candidates,
    claim,
    deliver,
    drive,
    outreach_events,
    start,
    statuses,
    view,
)
from tests.bot.conftest import World


def stop(world: World, reason: str = "booked") -> int:
    planned: PlannedOutreach = Schedule()
    with world.parley.sessions.write(world.tenant) as session:
        return planned.stop(session, world.candidate, reason=reason, now=world.clock.now)


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """The SQL that is executed meanwhile."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(world.parley.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(world.parley.engine, "before_cursor_execute", note)


def test_everything_planned_is_called_off_in_one_statement(world: World) -> None:
    campaign = start(world)
    with statements(world) as seen:
        assert stop(world) == 5
    assert sum(statement.startswith("UPDATE touches") for statement in seen) == 1
    after = view(world, campaign)
    assert after.touch_counts == {"cancelled": 5}
    assert {touch.reason for touch in after.touches} == {"booked"}
    assert [enrolment.status for enrolment in after.enrolments] == ["booked"]


def test_one_event_tells_how_many_touches_were_called_off(world: World) -> None:
    start(world)
    stop(world, "declined")
    with world.parley.sessions.read(world.tenant) as session:
        (told,) = session.query(EventRow).filter_by(type="touch.cancelled")
    assert told.data == {"candidateId": world.candidate, "reason": "declined", "count": 5}


def test_stopping_where_nothing_is_planned_tells_nothing(world: World) -> None:
    assert stop(world) == 0
    assert outreach_events(world) == []


def test_other_candidates_are_still_written_to(world: World) -> None:
    start(world, [world.candidate, *add_candidates(world, 1)])
    stop(world)
    assert statuses(world).count("planned") == 5


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "email"])
def test_a_reply_on_any_channel_ends_the_outreach(world: World, channel: str) -> None:
    campaign = start(world)
    drive(world)
    world.receive_text("maybe", channel=channel)
    drive(world, after=timedelta(days=30))
    assert world.texts("sms") == []
    after = view(world, campaign)
    assert after.touch_counts == {"cancelled": 4, "sent": 1}
    assert after.enrolments[0].status == "replied"


def test_what_was_queued_already_is_not_sent_after_a_reply(world: World) -> None:
    start(world)
    claim(world)
    assert "queued" in statuses(world)
    world.receive_text("hello")
    deliver(world)
    assert world.phone() == []
    assert set(statuses(world)) == {"cancelled"}


def test_after_it_ended_a_candidate_can_be_enrolled_again(world: World) -> None:
    start(world)
    stop(world)
    assert len(start(world).enrolments) == 1
