"""The front desk: what is free, holding it, booking, moving and cancelling it.

Everything happens inside the caller's transaction and nothing commits. The desk asks the rules
first; that two bookings never overlap is left to the database, which has the last word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from scheduling.availability import Availability, Resource, bookable_window
from scheduling.booking import Booking, BookingStatus
from scheduling.calendars.base import Calendar
from scheduling.calendars.builtin import BuiltInCalendar
from scheduling.choice import choose_slots
from scheduling.errors import BookingNotFound, SlotTaken, TransitionRefused
from scheduling.intervals import Interval
from scheduling.slots import Slot
from scheduling.store import BookingStore


@dataclass(frozen=True, slots=True)
class Offer:
    """Holds to put before a candidate, earliest first; both empty when nothing is free.

    *nearby* is filled only where nothing matched: the closest to what was asked, held as well.
    """

    matching: tuple[Booking, ...]
    nearby: tuple[Booking, ...] = ()

    @property
    def holds(self) -> tuple[Booking, ...]:
        return self.matching or self.nearby


class Desk:
    """The bookings of one *scope*.

    calendars: where else busy times are kept; the desk's own bookings always count. *now* is aware
    everywhere.
    """

    def __init__(
        self, session: Session | Connection, *, scope: str, calendars: Sequence[Calendar] = ()
    ) -> None:
        self._store = BookingStore(session, scope=scope)
        self._availability = Availability(BuiltInCalendar(self._store), calendars)

    def get(self, booking_id: str) -> Booking:
        """The booking or hold; raises BookingNotFound."""
        return self._store.get(booking_id)

    def free_slots(
        self, resource: Resource, *, window: Interval, now: datetime, holder_id: str | None = None
    ) -> list[Slot]:
        """Slots inside *window* that could be booked now, earliest first.

        What others hold is not among them; what *holder_id* holds is.
        """
        ignoring = self._own_holds(resource, holder_id)
        return self._availability.slots(resource, window, now=now, ignoring=ignoring)

    def offer(
        self,
        resource: Resource,
        *,
        holder_id: str,
        now: datetime,
        expires_at: datetime,
        zone: str,
        windows: Iterable[Interval] = (),
        exclusions: Iterable[Interval] = (),
        count: int = 3,
        subject_id: str | None = None,
    ) -> Offer:
        """Up to *count* slots held for *holder_id* until *expires_at*, or until they start.

        windows, exclusions: when the candidate can and cannot; zone: theirs. Earlier holds of the
        holder on this resource are released first. Where another transaction takes a chosen slot
        meanwhile, the next best takes its place.
        """
        self._store.lock(resource.id)
        self._store.release(holder_id, now=now, resource_id=resource.id)
        slots = self.free_slots(resource, window=bookable_window(resource.rule, now=now), now=now)
        windows, exclusions = list(windows), list(exclusions)
        held: list[Booking] = []
        matched = True
        while len(held) < count:
            choice = choose_slots(
                slots, zone=zone, windows=windows, exclusions=exclusions, count=count - len(held)
            )
            if held and matched and not choice.matching:
                break
            matched = bool(choice.matching)
            chosen = choice.matching or choice.nearby
            kept = [
                hold
                for slot in chosen
                if (hold := self._hold(resource.id, slot, holder_id, now, expires_at, subject_id))
            ]
            held += kept
            if len(kept) == len(chosen):
                break
            gone = [*chosen, *(hold.slot for hold in held)]
            slots = [s for s in slots if not any(s.interval.overlaps(g.interval) for g in gone)]
        held.sort(key=lambda hold: hold.slot)
        return Offer(matching=tuple(held)) if matched else Offer((), nearby=tuple(held))

    def confirm(
        self, resource: Resource, hold_id: str, *, holder_id: str, now: datetime
    ) -> Booking:
        """The holder's hold, now booked; their other holds on the resource are released.

        A hold that expired or was released is booked too, if its time is still free, whatever
        notice that leaves. Confirming again returns the same booking. Raises SlotTaken,
        SlotUnavailable, BookingNotFound for another's hold, TransitionRefused for a cancelled one.
        """
        hold = self._locked(resource, hold_id)
        if hold.holder_id != holder_id:
            raise BookingNotFound(hold_id)
        if hold.status is BookingStatus.CONFIRMED:
            return hold
        hold.check_may_become(BookingStatus.CONFIRMED)
        if not hold.occupies(now=now):
            lenient = replace(resource, rule=replace(resource.rule, notice=timedelta()))
            self._availability.check(
                lenient, hold.slot, now=now, ignoring=self._own_holds(resource, holder_id)
            )
        return self._confirm(hold, now=now)

    def book(
        self,
        resource: Resource,
        slot: Slot,
        *,
        holder_id: str,
        now: datetime,
        subject_id: str | None = None,
    ) -> Booking:
        """*slot* booked for *holder_id*, whose holds on the resource are released.

        Booking one's own live hold confirms it, and booking the same slot again returns the same
        booking. Raises SlotTaken, or SlotUnavailable for a time that free_slots would never list.
        """
        self._store.lock(resource.id)
        for own in self._store.of_holder(
            holder_id,
            resource_id=resource.id,
            statuses=(BookingStatus.CONFIRMED, BookingStatus.HELD),
        ):
            if own.slot == slot and own.status is BookingStatus.CONFIRMED:
                return own
            if own.slot == slot and own.occupies(now=now):
                return self._confirm(own, now=now)
        self._availability.check(
            resource, slot, now=now, ignoring=self._own_holds(resource, holder_id)
        )
        with self._store.savepoint():
            self._store.release(holder_id, now=now, resource_id=resource.id)
            return self._store.add(
                resource.id, slot, holder_id=holder_id, now=now, subject_id=subject_id
            )

    def move(self, resource: Resource, booking_id: str, slot: Slot, *, now: datetime) -> Booking:
        """The booking at its new time: same uid, next sequence; its holder's holds are released.

        The old time is given up only when the new one is got. Moving to where it already is
        changes nothing. Raises as book does, and TransitionRefused unless it is confirmed.
        """
        booking = self._locked(resource, booking_id)
        if booking.status is not BookingStatus.CONFIRMED:
            raise TransitionRefused(booking_id, booking.status, BookingStatus.CONFIRMED)
        if booking.slot == slot:
            return booking
        holds = self._holds(resource, booking.holder_id)
        if not any(hold.slot == slot and hold.occupies(now=now) for hold in holds):
            ignoring = {booking.uid, *(hold.uid for hold in holds)}
            self._availability.check(resource, slot, now=now, ignoring=ignoring)
        with self._store.savepoint():
            self._store.release(booking.holder_id, now=now, resource_id=resource.id)
            return self._store.change(booking, BookingStatus.CONFIRMED, now=now, slot=slot)

    def cancel(self, booking_id: str, *, now: datetime) -> Booking:
        """The booking, cancelled, with the next sequence; cancelling again changes nothing.

        Raises BookingNotFound, and TransitionRefused for a hold, which is released instead.
        """
        # Read again: it may have changed while this transaction waited.
        self._store.lock(self._store.get(booking_id).resource_id)
        booking = self._store.get(booking_id)
        if booking.status is BookingStatus.CANCELLED:
            return booking
        return self._store.change(booking, BookingStatus.CANCELLED, now=now)

    def release(self, holder_id: str, *, now: datetime, resource_id: str | None = None) -> int:
        """How many of the holder's holds were given up."""
        return self._store.release(holder_id, now=now, resource_id=resource_id)

    def _locked(self, resource: Resource, booking_id: str) -> Booking:
        self._store.lock(resource.id)
        booking = self._store.get(booking_id)
        if booking.resource_id != resource.id:
            raise BookingNotFound(booking_id)
        return booking

    def _hold(
        self,
        resource_id: str,
        slot: Slot,
        holder_id: str,
        now: datetime,
        expires_at: datetime,
        subject_id: str | None,
    ) -> Booking | None:
        try:
            return self._store.add(
                resource_id,
                slot,
                holder_id=holder_id,
                now=now,
                expires_at=min(expires_at, slot.start),
                subject_id=subject_id,
            )
        except SlotTaken:
            return None

    def _confirm(self, hold: Booking, *, now: datetime) -> Booking:
        with self._store.savepoint():
            self._store.release(hold.holder_id, now=now, resource_id=hold.resource_id, but=hold.id)
            return self._store.change(hold, BookingStatus.CONFIRMED, now=now)

    def _holds(self, resource: Resource, holder_id: str) -> list[Booking]:
        return self._store.of_holder(
            holder_id, resource_id=resource.id, statuses=(BookingStatus.HELD,)
        )

    def _own_holds(self, resource: Resource, holder_id: str | None) -> set[str]:
        if holder_id is None:
            return set()
        return {hold.uid for hold in self._holds(resource, holder_id)}
