"""A consultant's time as the scheduling desk knows it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hiring.consultants import ConsultantView
from bot.kernel.errors import Invalid
from bot.tenancy.scope import ScopedSession
from scheduling.availability import Resource
from scheduling.desk import Desk
from scheduling.errors import HoursInvalid
from scheduling.hours import WeeklyHours
from scheduling.intervals import Interval
from scheduling.slots import Slot, SlotRule

_STEP = timedelta(minutes=30)


def desk(session: ScopedSession) -> Desk:
    """The front desk of the session's tenant."""
    return Desk(session, scope=session.tenant)


def resource(consultant: ConsultantView) -> Resource:
    """The consultant as somebody whose time is booked."""
    working = consultant.working
    buffer = timedelta(minutes=working.buffer_minutes)
    return Resource(
        id=consultant.id,
        hours=WeeklyHours.from_json(working.weekly_hours),
        rule=SlotRule(
            length=timedelta(minutes=working.slot_minutes),
            step=_STEP,
            zone=working.timezone,
            notice=timedelta(minutes=working.notice_minutes),
            buffer_before=buffer,
            buffer_after=buffer,
            horizon=timedelta(days=working.horizon_days),
        ),
    )


def check_hours(field: str, value: object) -> None:
    """Raise Invalid, naming the place below *field*, unless *value* are weekly hours."""
    try:
        WeeklyHours.from_json(value)
    except HoursInvalid as error:
        raise Invalid(f"{field}.{error.field}", error.reason) from error


def free_slots(
    session: ScopedSession,
    consultant: ConsultantView,
    *,
    first: date,
    last: date,
    zone: str,
    now: datetime,
) -> list[Slot]:
    """What can be booked with the consultant on the days *first* to *last* of *zone*, earliest first."""
    tz = ZoneInfo(zone)
    window = Interval(
        datetime.combine(first, time(), tz),
        datetime.combine(last + timedelta(days=1), time(), tz),
    )
    return desk(session).free_slots(resource(consultant), window=window, now=now)


def slot_id(consultant: ConsultantView, slot: Slot) -> str:
    """A name for the slot that `slot_of` reads back: consultant, start and length."""
    minutes = int((slot.end - slot.start).total_seconds() // 60)
    return f"{consultant.id}.{slot.start:%Y%m%dT%H%MZ}.{minutes}"


def slot_of(id_: str) -> tuple[str, Slot]:
    """(our id of the consultant, slot) of a name that `slot_id` gave; ValueError for any other."""
    consultant_id, start, minutes = id_.rsplit(".", 2)
    begins = datetime.strptime(start, "%Y%m%dT%H%MZ").replace(tzinfo=ZoneInfo("UTC"))
    return consultant_id, Slot(begins, begins + timedelta(minutes=int(minutes)))
