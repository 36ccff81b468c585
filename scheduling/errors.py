"""Why a scheduling request was not granted; each class calls for a different reaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduling.booking import BookingStatus
    from scheduling.slots import Slot, Unavailable


class SchedulingError(Exception):
    """Base of everything this package raises on purpose."""


class HoursInvalid(SchedulingError):
    """Weekly hours that cannot be read: tell whoever wrote them, naming *field*."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


class SlotRuleInvalid(SchedulingError):
    """A rule no slot can follow: fix the configuration of *field*."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason

    def __str__(self) -> str:
        return f"slot rule, {self.field}: {self.reason}"


class SlotTaken(SchedulingError):
    """Somebody else holds or booked that time: offer another slot."""

    def __init__(self, resource_id: str, slot: Slot) -> None:
        super().__init__(resource_id, slot)
        self.resource_id = resource_id
        self.slot = slot

    def __str__(self) -> str:
        return f"{self.slot.start.isoformat()} is already taken for {self.resource_id}"


class SlotUnavailable(SchedulingError):
    """The resource never offers that time, for *reason*: the request itself has to change."""

    def __init__(self, resource_id: str, slot: Slot, reason: Unavailable) -> None:
        super().__init__(resource_id, slot, reason)
        self.resource_id = resource_id
        self.slot = slot
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"{self.slot.start.isoformat()} is not offered by {self.resource_id}: "
            f"{self.reason.value.replace('_', ' ')}"
        )


class BookingNotFound(SchedulingError):
    """No such booking within this scope or for this holder."""

    def __init__(self, booking_id: str) -> None:
        super().__init__(booking_id)
        self.booking_id = booking_id

    def __str__(self) -> str:
        return f"no booking {self.booking_id}"


class TransitionRefused(SchedulingError):
    """The booking is past that step, such as moving one that is cancelled."""

    def __init__(self, booking_id: str, status: BookingStatus, wanted: BookingStatus) -> None:
        super().__init__(booking_id, status, wanted)
        self.booking_id = booking_id
        self.status = status
        self.wanted = wanted

    def __str__(self) -> str:
        return f"booking {self.booking_id} is {self.status} and cannot become {self.wanted}"
