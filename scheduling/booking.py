"""The life of a booking: held, confirmed, moved, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduling.errors import TransitionRefused
from scheduling.slots import Slot


class BookingStatus(StrEnum):
    """held: kept for a holder until it expires. released: given up by its holder."""

    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    RELEASED = "released"


# The statuses whose times the database keeps from overlapping.
OCCUPYING = (BookingStatus.HELD, BookingStatus.CONFIRMED)

_NEXT: dict[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.HELD: frozenset(
        {BookingStatus.CONFIRMED, BookingStatus.EXPIRED, BookingStatus.RELEASED}
    ),
    # Moving keeps a confirmed booking confirmed.
    BookingStatus.CONFIRMED: frozenset({BookingStatus.CONFIRMED, BookingStatus.CANCELLED}),
    # A hold let go may still be confirmed while nobody else has taken its time.
    BookingStatus.EXPIRED: frozenset({BookingStatus.CONFIRMED}),
    BookingStatus.RELEASED: frozenset({BookingStatus.CONFIRMED}),
    BookingStatus.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Booking:
    """One resource's time, kept or booked for one holder.

    *uid* and *sequence* are those of its invitation: the uid never changes and the sequence rises
    with every move and cancellation (RFC 5546 section 2.1.4, read 2026-11-22).
    """

    id: str
    resource_id: str
    holder_id: str
    subject_id: str | None
    status: BookingStatus
    slot: Slot
    expires_at: datetime | None
    sequence: int
    uid: str
    created_at: datetime
    updated_at: datetime

    def occupies(self, *, now: datetime) -> bool:
        """Whether others must keep clear of its slot: booked, or held and not yet expired."""
        if self.status is BookingStatus.HELD:
            return self.expires_at is not None and self.expires_at > now
        return self.status is BookingStatus.CONFIRMED

    def check_may_become(self, status: BookingStatus) -> None:
        """Raise TransitionRefused where *status* cannot follow the present one."""
        if status not in _NEXT[self.status]:
            raise TransitionRefused(self.id, self.status, status)
