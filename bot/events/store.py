"""Appending to the event log, inside the transaction of the state that the event tells of.

Each stream is a chain: a row's hash covers the hash before it, so that no event of a stream can be
changed, taken out or put in between unnoticed. One chain for all streams would queue every writer
behind one row; `bot.events.roots` ties the streams together afterwards instead.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, text, update

from bot.db.insert import insert_unless_there
from bot.events.models import EventRow, EventStream
from bot.events.types import EventType, RecordedEvent
from bot.kernel.errors import ParleyError
from bot.tenancy.scope import ScopedSession

GENESIS = "0" * 64

APPENDED = "events_appended"
"""Where a session keeps (type, data) of what its transaction appended, for those who count."""


# Every change of state appends: the statements are built once, and rows are not kept as objects.
_LOCK_HEAD = (
    select(EventStream.version, EventStream.head_hash)
    .where(EventStream.stream_id == bindparam("stream"))
    .with_for_update()
)
_MOVE_HEAD = (
    update(EventStream)
    .where(EventStream.stream_id == bindparam("stream"))
    .values(version=bindparam("to"), head_hash=bindparam("digest"))
)
_ADD = insert(EventRow)


class _Head(NamedTuple):
    """Where a stream ends."""

    version: int
    head_hash: str


class StreamMoved(ParleyError):
    """Somebody appended to the stream since the version the writer had read."""

    def __init__(self, stream_id: str, *, expected: int, actual: int) -> None:
        self.stream_id = stream_id
        self.expected = expected
        self.actual = actual
        super().__init__(f"{stream_id} is at version {actual}, not {expected}")


def append(
    session: ScopedSession,
    stream_id: str,
    type_: EventType,
    data: Mapping[str, Any],
    *,
    now: datetime,
    expected_version: int | None = None,
) -> int:
    """Add one event to the stream and return its version there; never commits.

    data: JSON; ids and facts, no personal data.
    expected_version: what the writer based its decision on (0: a new stream); StreamMoved when the
    stream has gone on since. Without it the event goes behind whatever is there.
    """
    head = _locked_head(session, stream_id)
    if expected_version is not None and head.version != expected_version:
        raise StreamMoved(stream_id, expected=expected_version, actual=head.version)
    version = head.version + 1
    body = dict(data)
    digest = event_hash(
        head.head_hash,
        stream_id=stream_id,
        version=version,
        type_=type_,
        data=body,
        recorded_at=now,
    )
    _claim_transaction_id(session)
    connection = session.connection()
    connection.execute(
        _ADD,
        {
            "tenant_id": session.tenant,
            "stream_id": stream_id,
            "version": version,
            "type": type_.value,
            "data": body,
            "recorded_at": now,
            "hash": digest,
        },
    )
    connection.execute(_MOVE_HEAD, {"stream": stream_id, "to": version, "digest": digest})
    session.info.setdefault(APPENDED, []).append((type_, body))
    return version


def read_stream(session: ScopedSession, stream_id: str) -> Sequence[RecordedEvent]:
    """The stream's events in order; empty for a stream that does not exist."""
    rows = session.scalars(
        select(EventRow).where(EventRow.stream_id == stream_id).order_by(EventRow.version)
    )
    return [as_recorded(row) for row in rows]


def as_recorded(row: EventRow) -> RecordedEvent:
    """The row as a value."""
    return RecordedEvent(
        position=row.position,
        tenant_id=row.tenant_id,
        stream_id=row.stream_id,
        version=row.version,
        type=row.type,
        data=row.data,
        recorded_at=row.recorded_at,
        hash=row.hash,
    )


def event_hash(
    previous: str,
    *,
    stream_id: str,
    version: int,
    type_: str,
    data: Mapping[str, Any],
    recorded_at: datetime,
) -> str:
    """SHA-256, hex, over the hash before and the event in one canonical form."""
    canonical = json.dumps(
        [previous, stream_id, version, str(type_), data, recorded_at.astimezone(UTC).isoformat()],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _locked_head(session: ScopedSession, stream_id: str) -> _Head:
    head = session.execute(_LOCK_HEAD, {"stream": stream_id}).one_or_none()
    if head is None:
        # Two writers may start the stream at once: one inserts, both then lock the same row.
        values = {
            "stream_id": stream_id,
            "tenant_id": session.tenant,
            "version": 0,
            "head_hash": GENESIS,
        }
        insert_unless_there(session, EventStream, values)
        head = session.execute(_LOCK_HEAD, {"stream": stream_id}).one_or_none()
    if head is None:
        raise ParleyError(f"the stream {stream_id} belongs to another tenant")
    return _Head(head.version, head.head_hash)


def _claim_transaction_id(session: ScopedSession) -> None:
    # A position is drawn before the row gets its transaction's id. Drawing the id first lets a
    # reader know, from the ids in flight, that a missing position can no longer be filled.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_current_xact_id()"))
