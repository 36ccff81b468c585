from __future__ import annotations

import contextlib

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.db.engine import connect
from bot.events.models import EventRow
from bot.events.relay import Relay
from bot.events.roots import READER, seal_roots
from bot.events.store import StreamMoved, append, read_stream
from bot.events.types import EventType, RecordedEvent
from bot.events.verify import verify
from bot.tenancy.scope import ScopedSession, Sessions
from tests.conftest import NOW, make_tenant

CREATED, UPDATED = EventType.CANDIDATE_CREATED, EventType.CANDIDATE_UPDATED


def add(sessions: Sessions, tenant: str, stream: str, count: int = 1) -> None:
    with sessions.write(tenant) as session:
        for number in range(count):
            append(session, stream, UPDATED, {"number": number}, now=NOW)


def append_and_fail(sessions: Sessions, tenant: str, stream: str) -> None:
    with contextlib.suppress(RuntimeError), sessions.write(tenant) as session:
        append(session, stream, CREATED, {}, now=NOW)
        raise RuntimeError


def test_versions_of_a_stream_count_from_one(sessions: Sessions, tenant: str) -> None:
    add(sessions, tenant, "candidate/a", 2)
    add(sessions, tenant, "candidate/b")
    add(sessions, tenant, "candidate/a")
    with sessions.read(tenant) as session:
        events = read_stream(session, "candidate/a")
    assert [event.version for event in events] == [1, 2, 3]
    assert [event.position for event in events] == [1, 2, 4]


def test_a_writer_who_read_an_older_version_is_refused(sessions: Sessions, tenant: str) -> None:
    add(sessions, tenant, "candidate/a", 2)
    with pytest.raises(StreamMoved) as moved, sessions.write(tenant) as session:
        append(session, "candidate/a", UPDATED, {}, now=NOW, expected_version=1)
    assert (moved.value.expected, moved.value.actual) == (1, 2)


def test_an_event_is_gone_with_the_transaction_that_was_rolled_back(
    sessions: Sessions, tenant: str
) -> None:
    append_and_fail(sessions, tenant, "candidate/a")
    with sessions.read(tenant) as session:
        assert read_stream(session, "candidate/a") == []


def test_the_database_refuses_to_change_or_delete_an_event(sessions: Sessions, tenant: str) -> None:
    add(sessions, tenant, "candidate/a")
    for statement in ("UPDATE events SET type = 'other'", "DELETE FROM events"):
        with pytest.raises(DBAPIError, match="append-only"), sessions.write(tenant) as session:
            session.execute(text(statement))


def test_a_stream_of_another_tenant_cannot_be_appended_to(sessions: Sessions, tenant: str) -> None:
    add(sessions, tenant, "candidate/a")
    other = make_tenant(sessions, "Other")
    with pytest.raises(Exception, match="another tenant"):
        add(sessions, other, "candidate/a")


def test_a_sound_log_verifies(sessions: Sessions, tenant: str) -> None:
    add(sessions, tenant, "candidate/a", 3)
    add(sessions, tenant, "candidate/b", 2)
    seal_roots(Relay(sessions, READER), now=NOW)
    found = verify(sessions)
    assert found.sound
    assert (found.events, found.streams, found.roots) == (5, 2, 1)


def forge(sessions: Sessions, *statements: str) -> None:
    """Do what only somebody with the database's own password can."""
    with sessions.across_tenants() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("ALTER TABLE events DISABLE TRIGGER events_append_only"))
        else:
            session.execute(text("DROP TRIGGER events_no_update"))
            session.execute(text("DROP TRIGGER events_no_delete"))
        for statement in statements:
            session.execute(text(statement))


def test_a_changed_event_is_found(sessions: Sessions, tenant: str) -> None:
    add(sessions, tenant, "candidate/a", 3)
    forge(sessions, "UPDATE events SET type = 'candidate.opted_out' WHERE version = 2")
    assert any("version 2" in fault for fault in verify(sessions).faults)


def test_an_event_taken_out_of_the_middle_is_found(sessions: Sessions, tenant: str) -> None:
    add(sessions, tenant, "candidate/a", 3)
    forge(sessions, "DELETE FROM events WHERE version = 2")
    assert any("version 3 follows 1" in fault for fault in verify(sessions).faults)


def test_a_stream_that_vanished_whole_is_found_by_the_roots(
    sessions: Sessions, tenant: str
) -> None:
    add(sessions, tenant, "candidate/a", 2)
    add(sessions, tenant, "candidate/b", 2)
    seal_roots(Relay(sessions, READER), now=NOW)
    forge(
        sessions,
        "DELETE FROM events WHERE stream_id = 'candidate/b'",
        "DELETE FROM event_streams WHERE stream_id = 'candidate/b'",
    )
    assert any("root" in fault for fault in verify(sessions).faults)


def test_a_stream_cut_short_is_found_even_before_a_root_covers_it(
    sessions: Sessions, tenant: str
) -> None:
    add(sessions, tenant, "candidate/a", 3)
    forge(sessions, "DELETE FROM events WHERE version = 3")
    assert any("head" in fault for fault in verify(sessions).faults)


def read_all(relay: Relay) -> list[int]:
    positions: list[int] = []

    def take(_session: ScopedSession, events: list[RecordedEvent]) -> None:
        positions.extend(event.position for event in events)

    while relay.advance(take, limit=2):  # type: ignore[arg-type]  # a list is a sequence
        pass
    return positions


def test_a_reader_goes_on_where_it_stopped_after_a_restart(sessions: Sessions, tenant: str) -> None:
    add(sessions, tenant, "candidate/a", 3)
    assert read_all(Relay(sessions, "webhooks")) == [1, 2, 3]
    add(sessions, tenant, "candidate/a", 2)
    assert read_all(Relay(sessions, "webhooks")) == [4, 5]
    assert read_all(Relay(sessions, "another")) == [1, 2, 3, 4, 5]


def test_a_reader_that_fails_gets_the_same_events_again(sessions: Sessions, tenant: str) -> None:
    add(sessions, tenant, "candidate/a", 2)
    relay = Relay(sessions, "webhooks")

    def fail(_session: ScopedSession, _events: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        relay.advance(fail)
    assert read_all(relay) == [1, 2]


def test_a_reader_does_not_step_past_an_event_that_is_not_committed_yet(
    postgres_database_url: str,
) -> None:
    # SQLite has one writer at a time: there such a gap cannot come about.
    sessions = Sessions(connect(postgres_database_url))
    tenant = make_tenant(sessions, "Acme Talent")
    relay = Relay(sessions, "webhooks")
    with sessions.write(tenant) as slow:
        append(slow, "candidate/slow", CREATED, {}, now=NOW)
        add(sessions, tenant, "candidate/quick")
        assert read_all(relay) == []
    assert read_all(relay) == [1, 2]


def test_a_reader_steps_over_a_position_that_was_rolled_back(
    postgres_database_url: str,
) -> None:
    # SQLite gives a position back when its transaction is rolled back.
    sessions = Sessions(connect(postgres_database_url))
    tenant = make_tenant(sessions, "Acme Talent")
    append_and_fail(sessions, tenant, "candidate/gone")
    add(sessions, tenant, "candidate/a")
    relay = Relay(sessions, "webhooks")
    seen: list[int] = []
    for _ in range(1000):
        seen += read_all(relay)
        if seen:
            break
        # Transaction ids are the whole server's: the horizon moves once what runs beside us ends.
        add(sessions, tenant, "candidate/later")
    assert seen[0] == 2


def test_rows_of_events_are_not_seen_by_another_tenant(sessions: Sessions, tenant: str) -> None:
    add(sessions, tenant, "candidate/a")
    other = make_tenant(sessions, "Other")
    with sessions.read(other) as session:
        assert session.query(EventRow).all() == []
