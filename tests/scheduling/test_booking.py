from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduling.booking import Booking, BookingStatus
from scheduling.errors import TransitionRefused
from scheduling.slots import Slot

_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_HOLD = Booking(
    id="b1",
    resource_id="r1",
    holder_id="h1",
    subject_id=None,
    status=BookingStatus.HELD,
    slot=Slot(_NOW, _NOW + timedelta(minutes=30)),
    expires_at=_NOW,
    sequence=0,
    uid="u1",
    created_at=_NOW,
    updated_at=_NOW,
)


def test_a_hold_occupies_its_time_until_the_moment_it_expires() -> None:
    assert _HOLD.occupies(now=_NOW - timedelta.resolution)
    assert not _HOLD.occupies(now=_NOW)


@pytest.mark.parametrize("status", BookingStatus)
def test_apart_from_holds_only_the_confirmed_occupy(status: BookingStatus) -> None:
    booking = replace(_HOLD, status=status, expires_at=None)
    assert booking.occupies(now=_NOW) == (status is BookingStatus.CONFIRMED)


@pytest.mark.parametrize(
    ("status", "following"),
    [
        (BookingStatus.HELD, {"confirmed", "expired", "released"}),
        (BookingStatus.CONFIRMED, {"confirmed", "cancelled"}),
        (BookingStatus.EXPIRED, {"confirmed"}),
        (BookingStatus.RELEASED, {"confirmed"}),
        (BookingStatus.CANCELLED, set()),
    ],
)
def test_a_booking_takes_only_the_steps_of_its_life(
    status: BookingStatus, following: set[str]
) -> None:
    booking = replace(_HOLD, status=status)
    for wanted in BookingStatus:
        if wanted in following:
            booking.check_may_become(wanted)
        else:
            with pytest.raises(TransitionRefused):
                booking.check_may_become(wanted)
