"""When a consultant can be booked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query

from bot.api.auth import Caller, allowed
from bot.api.openapi import problems
from bot.api.shapes import PathId, Shape
from bot.hiring.consultants import consultant_by_external_id
from bot.interviews.calendar import free_slots, slot_id
from bot.kernel.errors import Invalid
from bot.people.intake import Zone
from bot.security.auth import Scope

router = APIRouter(prefix="/api/v1/consultants", tags=["consultants"])

_LONGEST_SPAN = timedelta(days=62)
_USUAL_SPAN = timedelta(days=13)
_Day = Annotated[
    date | None, Query(ge=date(2000, 1, 1), le=date(2999, 12, 31), examples=["2026-03-03"])
]


class TimeSlot(Shape):
    """A time that can be booked now; *start* and *end* carry the offset of *timezone*."""

    slot_id: str
    start: datetime
    end: datetime
    timezone: str


@router.get(
    "/{consultantId}/availability",
    summary="Free slots of a consultant",
    responses=problems(401, 403, 404, 422),
)
def availability(
    caller: Annotated[Caller, Depends(allowed(Scope.INTERVIEWS_READ))],
    consultantId: PathId,  # noqa: N803 - the API's name for it
    startDate: _Day = None,  # noqa: N803 - as above
    endDate: _Day = None,  # noqa: N803 - as above
    timezone: Annotated[Zone | None, Query(examples=["Europe/Madrid"])] = None,
) -> list[TimeSlot]:
    """Slots that start on the days from `startDate` to `endDate`, both included, earliest first.

    The days are those of `timezone`, which is the consultant's own unless another is asked for.
    Without a `startDate` it is today, without an `endDate` 13 days later; at most 62 days at once.
    """
    with caller.reading() as work:
        host = consultant_by_external_id(work.session, work.vault, consultantId)
        zone = timezone or host.working.timezone
        first = startDate or work.now.astimezone(ZoneInfo(zone)).date()
        last = endDate or first + _USUAL_SPAN
        _check(first, last)
        slots = free_slots(work.session, host, first=first, last=last, zone=zone, now=work.now)
    tz = ZoneInfo(zone)
    return [
        TimeSlot(
            slot_id=slot_id(host, slot),
            start=slot.start.astimezone(tz),
            end=slot.end.astimezone(tz),
            timezone=zone,
        )
        for slot in slots
    ]


def _check(first: date, last: date) -> None:
    if last < first:
        raise Invalid("endDate", "is before startDate")
    if last - first > _LONGEST_SPAN:
        raise Invalid("endDate", f"is more than {_LONGEST_SPAN.days} days after startDate")
