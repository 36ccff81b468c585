"""Booking one of several times that were asked for, the first that can be had."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.hiring.consultants import ConsultantView
from bot.interviews.calendar import desk, resource, slot_of
from bot.kernel.errors import Conflict, Invalid
from bot.tenancy.scope import ScopedSession
from scheduling.booking import Booking
from scheduling.errors import SlotTaken, SlotUnavailable
from scheduling.slots import Slot


def named_slot(id_: str, host: ConsultantView) -> Slot:
    """The slot of *host* that the id names; Invalid for any other id."""
    try:
        consultant_id, slot = slot_of(id_)
    except (ValueError, OverflowError) as error:
        raise Invalid("slotId", "is not the id of a slot") from error
    if consultant_id != host.id:
        raise Invalid("slotId", "is a slot of another consultant")
    return slot


def wanted_slot(field: str, start: datetime, end: datetime | None, host: ConsultantView) -> Slot:
    """The slot from *start*, as long as the consultant's interviews are where no end is given."""
    minutes = timedelta(minutes=host.working.slot_minutes)
    try:
        return Slot(start, start + minutes if end is None else end)
    except ValueError as error:
        raise Invalid(f"{field}.end", "is not after start") from error


def book_first(
    session: ScopedSession,
    host: ConsultantView,
    wanted: Sequence[Slot],
    *,
    holder_id: str,
    subject_id: str,
    now: datetime,
) -> Booking:
    """The booking of the first of *wanted* that is free.

    Conflict otherwise: `slot_taken` when at least one is somebody else's, `slot_unavailable` when
    the consultant offers none of them.
    """
    front, host_time = desk(session), resource(host)
    taken = False
    refused: list[str] = []
    for slot in wanted:
        try:
            return front.book(host_time, slot, holder_id=holder_id, subject_id=subject_id, now=now)
        except SlotTaken:
            taken = True
            refused.append(f"{slot.start.isoformat()}: taken")
        except SlotUnavailable as error:
            refused.append(f"{slot.start.isoformat()}: {error.reason.value.replace('_', ' ')}")
    code = "slot_taken" if taken else "slot_unavailable"
    raise Conflict(code, f"None of the times can be booked ({'; '.join(refused)}).")
