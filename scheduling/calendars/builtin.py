"""The calendar that needs no provider: the bookings themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from scheduling.booking import Booking
from scheduling.intervals import Interval
from scheduling.store import BookingStore


class BuiltInCalendar:
    """Busy is what is booked, and what is held and has not expired."""

    def __init__(self, store: BookingStore) -> None:
        self._store = store

    def free_busy(
        self,
        resource_id: str,
        window: Interval,
        *,
        now: datetime,
        ignoring: Collection[str] = (),
    ) -> list[Interval]:
        return [
            booking.slot.interval
            for booking in self._store.occupying(resource_id, window, now=now)
            if booking.uid not in ignoring
        ]

    # The row is the entry: whoever has a booking to pass on has written it already.
    def create(self, booking: Booking) -> None:
        pass

    def move(self, booking: Booking) -> None:
        pass

    def cancel(self, booking: Booking) -> None:
        pass
