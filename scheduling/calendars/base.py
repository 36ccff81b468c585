"""What the desk and the application ask of any calendar."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from scheduling.booking import Booking
from scheduling.intervals import Interval


class Calendar(Protocol):
    """A resource's calendar.

    The desk only asks for *free_busy*. The other three are effects on a system outside the
    database: the application calls them once the booking is committed, and may call them again
    after a crash, so each has to bear repetition. Bookings are told apart by their uid.
    """

    def free_busy(
        self,
        resource_id: str,
        window: Interval,
        *,
        now: datetime,
        ignoring: Collection[str] = (),
    ) -> list[Interval]:
        """Busy times that touch *window*, not counting bookings whose uid is in *ignoring*."""
        ...

    def create(self, booking: Booking) -> None: ...

    def move(self, booking: Booking) -> None: ...

    def cancel(self, booking: Booking) -> None: ...
