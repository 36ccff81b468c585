"""Bookings in the database, one scope's at a time.

Nothing here commits: a refused write is undone to a savepoint and the caller's transaction goes
on. That no two bookings overlap is the database's doing; this module only words its refusal.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Update, func, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from scheduling.booking import OCCUPYING, Booking, BookingStatus
from scheduling.errors import BookingNotFound, SlotTaken, TransitionRefused
from scheduling.intervals import Interval
from scheduling.slots import Slot
from scheduling.tables import OVERLAP, bookings

_EXCLUSION_VIOLATION = "23P01"
# Two transactions that insert overlapping rows at once may wait for each other; PostgreSQL then
# breaks one off, and the other has the time.
_DEADLOCK = "40P01"

_Query = TypeVar("_Query", Select[Any], Update)


class BookingStore:
    """Reads and writes the bookings of *scope* inside the caller's transaction."""

    def __init__(self, session: Session | Connection, *, scope: str) -> None:
        self._session = session
        self._scope = scope

    def lock(self, resource_id: str) -> None:
        """Wait until no other transaction that locked the resource is under way.

        What is read afterwards then still holds when it is written. SQLite needs nothing here: its
        writing transactions are one at a time from their first statement (BEGIN IMMEDIATE).
        """
        if self._connection.dialect.name == "postgresql":
            key = f"scheduling/{self._scope}/{resource_id}"
            self._connection.execute(
                select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0)))
            )

    def get(self, booking_id: str) -> Booking:
        """The booking; raises BookingNotFound."""
        found = self._find(bookings.c.id == booking_id)
        if not found:
            raise BookingNotFound(booking_id)
        return found[0]

    def occupying(self, resource_id: str, window: Interval, *, now: datetime) -> list[Booking]:
        """Bookings and unexpired holds that touch *window*, earliest first."""
        return [
            booking
            for booking in self._find(
                bookings.c.resource_id == resource_id,
                bookings.c.status.in_(OCCUPYING),
                *_overlapping(window),
            )
            if booking.occupies(now=now)
        ]

    def of_holder(
        self, holder_id: str, *, resource_id: str | None = None, statuses: Collection[BookingStatus]
    ) -> list[Booking]:
        """The holder's bookings in *statuses*, earliest first."""
        conditions = [bookings.c.holder_id == holder_id, bookings.c.status.in_(statuses)]
        if resource_id is not None:
            conditions.append(bookings.c.resource_id == resource_id)
        return self._find(*conditions)

    def add(
        self,
        resource_id: str,
        slot: Slot,
        *,
        holder_id: str,
        now: datetime,
        expires_at: datetime | None = None,
        subject_id: str | None = None,
    ) -> Booking:
        """A new hold, or without *expires_at* a confirmed booking; raises SlotTaken."""
        booking = Booking(
            id=secrets.token_urlsafe(18),
            resource_id=resource_id,
            holder_id=holder_id,
            subject_id=subject_id,
            status=BookingStatus.CONFIRMED if expires_at is None else BookingStatus.HELD,
            slot=slot,
            expires_at=expires_at,
            sequence=0,
            # RFC 7986 section 5.3 (read 2026-11-22): a UUID, and nothing that tells of the host.
            uid=str(uuid.uuid4()),
            created_at=now,
            updated_at=now,
        )
        with self._refusing(resource_id, slot):
            self._expire(resource_id, slot, now=now)
            self._connection.execute(insert(bookings), self._values(booking))
        return booking

    def change(
        self, booking: Booking, status: BookingStatus, *, now: datetime, slot: Slot | None = None
    ) -> Booking:
        """*booking* in its new status and, if given, at its new time.

        The invitation's sequence rises with a move and a cancellation. Raises SlotTaken, or
        TransitionRefused when the booking cannot take that step or was changed meanwhile.
        """
        booking.check_may_become(status)
        cancelled = status is BookingStatus.CANCELLED
        changed = replace(
            booking,
            status=status,
            slot=slot or booking.slot,
            expires_at=None if status is BookingStatus.CONFIRMED else booking.expires_at,
            sequence=booking.sequence + int(cancelled or slot is not None),
            updated_at=now,
        )
        with self._refusing(booking.resource_id, changed.slot):
            if status in OCCUPYING:
                self._expire(booking.resource_id, changed.slot, now=now, but=booking.id)
            result = self._connection.execute(
                self._scoped(update(bookings))
                .where(
                    bookings.c.id == booking.id,
                    bookings.c.status == booking.status,
                    bookings.c.sequence == booking.sequence,
                )
                .values(self._values(changed))
            )
        if result.rowcount != 1:
            raise TransitionRefused(booking.id, self.get(booking.id).status, status)
        return changed

    def release(
        self,
        holder_id: str,
        *,
        now: datetime,
        resource_id: str | None = None,
        but: str | None = None,
    ) -> int:
        """How many of the holder's holds were given up; *but* names one to keep."""
        statement = self._scoped(update(bookings)).where(
            bookings.c.holder_id == holder_id, bookings.c.status == BookingStatus.HELD
        )
        if resource_id is not None:
            statement = statement.where(bookings.c.resource_id == resource_id)
        if but is not None:
            statement = statement.where(bookings.c.id != but)
        released = self._connection.execute(
            statement.values(status=BookingStatus.RELEASED, updated_at=now)
        )
        return released.rowcount

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is done inside when it raises, and let the caller's transaction live."""
        with self._connection.begin_nested():
            yield

    @contextmanager
    def _refusing(self, resource_id: str, slot: Slot) -> Iterator[None]:
        try:
            with self.savepoint():
                yield
        except DBAPIError as error:
            if _refused_overlap(error):
                raise SlotTaken(resource_id, slot) from error
            raise

    def _expire(
        self, resource_id: str, slot: Slot, *, now: datetime, but: str | None = None
    ) -> None:
        """Take holds that ran out off the time of *slot*: the database cannot tell by itself."""
        statement = self._scoped(update(bookings)).where(
            bookings.c.resource_id == resource_id,
            bookings.c.status == BookingStatus.HELD,
            bookings.c.expires_at <= now,
            *_overlapping(slot.interval),
        )
        if but is not None:
            statement = statement.where(bookings.c.id != but)
        self._connection.execute(
            statement.values(status=BookingStatus.EXPIRED, updated_at=now),
        )

    def _find(self, *conditions: ColumnElement[bool]) -> list[Booking]:
        query = self._scoped(select(bookings)).where(*conditions)
        rows = self._connection.execute(query.order_by(bookings.c.starts_at, bookings.c.id))
        return [_booking(row) for row in rows]

    def _scoped(self, query: _Query) -> _Query:
        return query.where(bookings.c.scope == self._scope)

    def _values(self, booking: Booking) -> dict[str, object]:
        return {
            "id": booking.id,
            "scope": self._scope,
            "resource_id": booking.resource_id,
            "holder_id": booking.holder_id,
            "subject_id": booking.subject_id,
            "status": booking.status,
            "starts_at": booking.slot.start,
            "ends_at": booking.slot.end,
            "expires_at": booking.expires_at,
            "sequence": booking.sequence,
            "uid": booking.uid,
            "created_at": booking.created_at,
            "updated_at": booking.updated_at,
        }

    @property
    def _connection(self) -> Connection:
        if isinstance(self._session, Session):
            return self._session.connection()
        return self._session


def _overlapping(window: Interval) -> Sequence[ColumnElement[bool]]:
    return bookings.c.ends_at > window.start, bookings.c.starts_at < window.end


def _booking(row: Row[Any]) -> Booking:
    return Booking(
        id=row.id,
        resource_id=row.resource_id,
        holder_id=row.holder_id,
        subject_id=row.subject_id,
        status=BookingStatus(row.status),
        slot=Slot(row.starts_at, row.ends_at),
        expires_at=row.expires_at,
        sequence=row.sequence,
        uid=row.uid,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _refused_overlap(error: DBAPIError) -> bool:
    """Whether the database refused the write because the time is someone else's."""
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate is not None:
        return sqlstate in {_EXCLUSION_VIOLATION, _DEADLOCK}
    return str(error.orig) == OVERLAP
