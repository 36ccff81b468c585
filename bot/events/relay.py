"""Reading the log in its global order, from a durable position, past no uncommitted gap.

On PostgreSQL positions are drawn before the commit, so a later position can be visible while an
earlier one is still in flight. A reader stops before such a gap until every transaction that was
running when the gap was seen has ended; a position still missing then was rolled back.
SQLite has one writer at a time: positions become visible in order, and there are no gaps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select, text

from bot.events.models import EventReader, EventRow
from bot.events.store import as_recorded
from bot.events.types import RecordedEvent
from bot.tenancy.scope import ScopedSession, Sessions

_BATCH = 500


class Relay:
    """One named reader of all tenants' events.

    Its position is stored in the same transaction as what the reader makes of the events, so a crash
    repeats nothing that was kept and skips nothing. Keep the object: it remembers the gaps it saw.
    """

    def __init__(self, sessions: Sessions, name: str) -> None:
        self._sessions = sessions
        self.name = name
        self._gaps: dict[int, int] = {}

    def advance(
        self,
        take: Callable[[ScopedSession, Sequence[RecordedEvent]], None],
        *,
        limit: int = _BATCH,
    ) -> int:
        """Hand the next events, in order, to *take* and remember the position; how many there were.

        When *take* raises, the position stays and the same events come again.
        """
        with self._sessions.across_tenants() as session:
            reader = self._locked_reader(session)
            events = self._next(session, reader.position, limit)
            if events:
                take(session, events)
                reader.position = events[-1].position
            return len(events)

    def _locked_reader(self, session: ScopedSession) -> EventReader:
        reader = session.get(EventReader, self.name, with_for_update=True)
        if reader is None:
            reader = EventReader(name=self.name, position=0)
            session.add(reader)
            session.flush()
        return reader

    def _next(self, session: ScopedSession, after: int, limit: int) -> list[RecordedEvent]:
        # Asked before the query: what this calls ended is then visible to the query.
        oldest, _ = _transactions_in_flight(session)
        rows = session.scalars(
            select(EventRow)
            .where(EventRow.position > after)
            .order_by(EventRow.position)
            .limit(limit)
        ).all()
        ready: list[RecordedEvent] = []
        expected = after + 1
        for row in rows:
            if any(not self._closed(session, gap, oldest) for gap in range(expected, row.position)):
                break
            ready.append(as_recorded(row))
            expected = row.position + 1
        self._gaps = {gap: seen for gap, seen in self._gaps.items() if gap >= expected}
        return ready

    def _closed(self, session: ScopedSession, gap: int, oldest: int) -> bool:
        if gap not in self._gaps:
            # Asked after the query: whoever holds the missing position has an id below this one.
            _, self._gaps[gap] = _transactions_in_flight(session)
        return oldest >= self._gaps[gap]


def _transactions_in_flight(session: ScopedSession) -> tuple[int, int]:
    """Ids of the oldest transaction still running and of the next to start; equal on SQLite."""
    if session.get_bind().dialect.name != "postgresql":
        return 1, 1
    oldest, newest = session.execute(
        text(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint"
            " FROM pg_current_snapshot() AS s"
        )
    ).one()
    return int(oldest), int(newest)
