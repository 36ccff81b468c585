"""Clauses + the moment they were said → windows.

Arithmetic is on local dates and minutes after local midnight; windows become UTC last, so a day of
23 or 25 hours is whole and "3pm" is three o'clock on the wall of the zone that is meant.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from scheduling.phrases.almanac import MAX_DAYS, Almanac, DateRange
from scheduling.phrases.hours import MIDNIGHT, Minutes, minutes, of_clock
from scheduling.phrases.lexicon import Order
from scheduling.phrases.merging import said_zone
from scheduling.phrases.nodes import (
    Clause,
    Day,
    Instant,
    Length,
    MomentRange,
    Moments,
    Stretch,
    Times,
)
from scheduling.phrases.policy import Policy
from scheduling.phrases.stretches import DAY, add
from scheduling.phrases.zones import zone_named

Bounds = tuple[datetime, datetime | None]
_MINUTE = timedelta(minutes=1)


class Resolver:
    """One text's point of view: when it was said, in which zone, under which policy."""

    def __init__(
        self, reference: datetime, policy: Policy, order: Order, *, strict: bool = False
    ) -> None:
        self.now = reference
        self.zone: tzinfo = reference.tzinfo or UTC
        self.today = reference.date()
        self.policy = policy
        self.almanac = Almanac(self.today, policy, order, strict=strict)

    def other_order(self) -> "Resolver":
        """The same, with day and month of numeric dates the other way round."""
        order: Order = "mdy" if self.almanac.order == "dmy" else "dmy"
        return Resolver(self.now, self.policy, order, strict=True)

    def windows(self, clause: Clause, zone: tzinfo | None = None) -> list[Bounds]:
        """What *clause* states, in UTC, in the order said."""
        zone = zone or self.zone
        found: list[Bounds] = []
        for moment in clause.moments:
            found.extend(self._moment(moment))
        for span in self._dates(clause):
            found.extend(self._on(span, clause.times, zone))
        return found

    def _dates(self, clause: Clause) -> list[DateRange]:
        if clause.days:
            return [span for days in clause.days for span in self.almanac.ranges(days)]
        return []

    def timeless(self, clause: Clause, zone: tzinfo | None) -> list[Bounds]:
        """A time without a day: today's, or tomorrow's when today's is over."""
        base = zone or self.zone
        found: list[Bounds] = []
        for said in clause.times:
            on = minutes(said, self.policy)
            zone = self._zone_of(said, base)
            day = self.today
            last = on.start if on.point else on.end - 1
            if self.at(day, last, zone) < self.now:
                day += DAY
            found.append((self.at(day, on.start, zone), self.at(day, on.end, zone)))
        return found

    def _on(self, span: DateRange, times: Sequence[Times], zone: tzinfo) -> Iterator[Bounds]:
        start, end = span
        if not times:
            opens = self.at(start, 0, zone) if start is not None else self.now.astimezone(UTC)
            yield opens, (self.at(end, 0, zone) if end is not None else None)
            return
        first = start or self.today
        last = end or first + self.policy.horizon_days * DAY
        if start is not None and end is None:
            last = first + DAY if len(times) == 1 else last
        spoken = [(minutes(t, self.policy), self._zone_of(t, zone)) for t in times]
        for i in range(min((last - first).days, MAX_DAYS)):
            for on, where in spoken:
                yield self._placed(first + i * DAY, on, where)

    def _zone_of(self, time: Times, zone: tzinfo) -> tzinfo:
        """The zone said with this very time ("10am EST / 3pm GMT"), else the clause's."""
        said = said_zone(time)
        return (zone_named(said) if said else None) or zone

    def _placed(self, day: date, on: Minutes, zone: tzinfo) -> Bounds:
        start = self.at(day, on.start, zone)
        return start, (start + _MINUTE if on.point else self.at(day, on.end, zone))

    def at(self, day: date, minute: int, zone: tzinfo) -> datetime:
        """Wall-clock minutes after midnight, as UTC."""
        if minute >= MIDNIGHT:
            day, minute = day + minute // MIDNIGHT * DAY, minute % MIDNIGHT
        wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
        return wall.astimezone(UTC)

    def _moment(self, moment: Moments) -> Iterator[Bounds]:
        now = self.now.replace(second=0, microsecond=0).astimezone(UTC)
        if isinstance(moment, MomentRange):
            yield from self._moment_range(moment)
        elif isinstance(moment, Instant):
            at = self._away(now, moment.length)
            yield at, at + _MINUTE
        elif isinstance(moment, Stretch):
            far = self._away(now, moment.length)
            if far != now:
                yield min(now, far), max(now, far)

    def _away(self, now: datetime, length: Length) -> datetime:
        day = add(now.date(), length._replace(seconds=0))
        return now + (day - now.date()) + timedelta(seconds=length.seconds)

    def _moment_range(self, moment: MomentRange) -> Iterator[Bounds]:
        if moment.start_day is None or moment.start is None:
            yield from self._until(moment)
            return
        first = self.almanac.ranges(moment.start_day)
        if not first or first[0][0] is None:
            return
        begins = first[0][0]
        last = self.almanac.seen_from(begins - DAY).ranges(moment.end_day)
        if moment.end_day.offset is not None:
            last = self.almanac.ranges(moment.end_day)
        if not last or last[0][0] is None:
            return
        start = self.at(begins, of_clock(moment.start, self.policy), self.zone)
        end = self.at(last[0][0], of_clock(moment.end, self.policy), self.zone)
        if start < end:
            yield start, end

    def _until(self, moment: MomentRange) -> Iterator[Bounds]:
        last = self.almanac.ranges(moment.end_day)
        now = self.now.replace(second=0, microsecond=0).astimezone(UTC)
        if last and last[0][0] is not None:
            end = self.at(last[0][0], of_clock(moment.end, self.policy), self.zone)
            if end <= now and not moment.end.half:
                end += timedelta(hours=12)  # "between now and eight", said at ten
            if now < end:
                yield now, end


def is_bare_weekday(days: object) -> bool:
    """ "Tuesday" alone: beside windows it rules out each Tuesday among them."""
    return isinstance(days, Day) and days == Day(weekdays=days.weekdays) and days.weekdays > 0


def subtract(windows: Sequence[Bounds], taken: Sequence[Bounds]) -> list[Bounds]:
    """*windows* without *taken*; both sorted by start. Adjacent windows stay apart."""
    left: list[Bounds] = []
    for start, end in windows:
        at: datetime | None = start
        for begins, ends in taken:
            if at is None or (end is not None and begins >= end):
                break
            if ends is not None and ends <= at:
                continue
            if begins > at:
                left.append((at, begins))
            at = ends
        if at is not None and (end is None or at < end):
            left.append((at, end))
    return left
