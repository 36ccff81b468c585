"""A root over all streams, so that a whole stream, or the end of one, cannot vanish unnoticed.

A reader of the log like any other: each round takes the events that are safe to read and chains
their hashes, in global order, to the root before. Nobody who writes events waits for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from bot.events.models import EventRoot
from bot.events.relay import Relay
from bot.events.store import GENESIS
from bot.events.types import RecordedEvent
from bot.tenancy.scope import ScopedSession

READER = "roots"


def seal_roots(relay: Relay, *, now: datetime) -> int:
    """Cover every event that is safe to read by a root; how many were newly covered.

    relay: the reader named `READER`, kept from round to round.
    """

    def take(session: ScopedSession, events: Sequence[RecordedEvent]) -> None:
        last = session.scalar(select(EventRoot).order_by(EventRoot.position.desc()).limit(1))
        previous = GENESIS if last is None else last.hash
        session.add(
            EventRoot(
                position=events[-1].position,
                hash=root_hash(previous, (event.hash for event in events)),
                sealed_at=now,
            )
        )

    covered = 0
    while taken := relay.advance(take):
        covered += taken
    return covered


def root_hash(previous: str, hashes: Iterable[str]) -> str:
    """SHA-256, hex, over the root before and the events' hashes in order."""
    digest = hashlib.sha256(previous.encode())
    for hash_ in hashes:
        digest.update(hash_.encode())
    return digest.hexdigest()
