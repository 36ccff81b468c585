"""Proving that the log is as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.events.models import EventRoot, EventRow, EventStream
from bot.events.roots import root_hash
from bot.events.store import GENESIS, event_hash
from bot.tenancy.scope import ScopedSession, Sessions

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked and what was found wrong; `faults` is empty for a sound log."""

    events: int
    streams: int
    roots: int
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """True when nothing was found wrong."""
        return not self.faults


def verify(sessions: Sessions) -> Verification:
    """Recompute every stream's chain and every root, and compare them with what is stored."""
    with sessions.across_tenants(writes=False) as session:
        events, streams, chain_faults = _check_streams(session)
        roots, root_faults = _check_roots(session)
    return Verification(events, streams, roots, chain_faults + root_faults)


def _check_streams(session: ScopedSession) -> tuple[int, int, list[str]]:
    heads: dict[str, tuple[int, str]] = {}
    faults: list[str] = []
    count = 0
    for row in _rows(session):
        count += 1
        version, previous = heads.get(row.stream_id, (0, GENESIS))
        if row.version != version + 1:
            faults.append(f"{row.stream_id}: version {row.version} follows {version}")
        expected = event_hash(
            previous,
            stream_id=row.stream_id,
            version=row.version,
            type_=row.type,
            data=row.data,
            recorded_at=row.recorded_at,
        )
        if expected != row.hash:
            faults.append(f"{row.stream_id}: version {row.version} does not match its hash")
        heads[row.stream_id] = (row.version, row.hash)
    stored = {s.stream_id: (s.version, s.head_hash) for s in session.scalars(select(EventStream))}
    for stream_id in sorted(stored.keys() | heads.keys()):
        if stored.get(stream_id, (0, GENESIS)) != heads.get(stream_id, (0, GENESIS)):
            faults.append(f"{stream_id}: its head is not its last event")
    return count, len(heads), faults


def _check_roots(session: ScopedSession) -> tuple[int, list[str]]:
    faults: list[str] = []
    previous, start = GENESIS, 0
    roots = session.scalars(select(EventRoot).order_by(EventRoot.position)).all()
    for root in roots:
        hashes = session.scalars(
            select(EventRow.hash)
            .where(EventRow.position > start, EventRow.position <= root.position)
            .order_by(EventRow.position)
        )
        if root_hash(previous, hashes) != root.hash:
            faults.append(f"root at position {root.position} does not match the events it covers")
        previous, start = root.hash, root.position
    return len(roots), faults


def _rows(session: ScopedSession) -> Iterator[EventRow]:
    # Within a stream versions rise with positions: its head is locked while one is drawn.
    query = select(EventRow).order_by(EventRow.position).execution_options(yield_per=_CHUNK)
    yield from session.scalars(query)
