"""Day nodes → dates, as seen from one day. Local dates only; zones come later."""

from datetime import date

from scheduling.phrases import festivals
from scheduling.phrases.lexicon import Order
from scheduling.phrases.nodes import Day, DayRange, Days
from scheduling.phrases.policy import Policy
from scheduling.phrases.stretches import (
    DAY,
    Dates,
    add,
    counted_in,
    edge_of,
    iso_week,
    monday,
    one,
    stretch_of,
)

MAX_DAYS = 62

DateRange = tuple[date | None, date | None]


class Almanac:
    """Dates as seen from one day."""

    def __init__(self, today: date, policy: Policy, order: Order, *, strict: bool = False) -> None:
        self.today, self.policy, self.order, self._strict = today, policy, order, strict

    def seen_from(self, day: date) -> "Almanac":
        return Almanac(day, self.policy, self.order, strict=self._strict)

    def ranges(self, days: Days) -> list[DateRange]:
        """Half-open date ranges; a side is None where it is open."""
        try:
            if isinstance(days, Day):
                return list(self.of_day(days))
            return [self.between(days)]
        except (OverflowError, ValueError):
            return []

    def between(self, span: DayRange) -> DateRange:
        if span.start is None:
            end = self.of_day(span.end)[0] if span.end else (None, None)
            return (None, end[0] if span.before else end[1])
        first = self.of_day(span.start)[0]
        if span.after:
            return (first[1], None)
        if span.length is not None:
            return (first[0], add(first[0], span.length))
        if span.end is None:
            return (first[0], None)
        relative = bool(span.end.unit) or span.end.offset is not None
        viewer = self if relative else self.seen_from(first[0] - DAY)
        last = viewer.of_day(_pinned(span.end))[0]
        if last[1] <= first[0]:
            last = self.of_day(span.end)[0]
        return (first[0], last[1])

    def of_day(self, d: Day) -> list[Dates]:
        if d.plus is not None:
            return [
                (add(s, d.plus), add(s, d.plus) + (e - s))
                for s, e in self.of_day(d._replace(plus=None))
            ]
        if d.unit == "weekof":
            start = monday(self.of_day(d._replace(unit=""))[0][0])
            return [(start, start + 7 * DAY)]
        if d.festival:
            return [one(self._festival(d))]
        if d.every:
            return self._habit(d)
        if d.unit == "isoweek":
            return [iso_week(d.nth, self.today)]
        if d.nth:
            return [counted_in(d, self.today)]
        if d.day:
            return [one(self._dated(d))]
        if d.weekdays:
            return [one(self._weekday(d))]
        if d.offset is not None:
            return [one(self.today + d.offset * DAY)]
        return [edge_of(stretch_of(d, self.today), d, self.today)]

    def _habit(self, d: Day) -> list[Dates]:
        if d.bound is not None:
            start, end = self._bounded(d.bound)
        elif d.unit or d.month:
            start, end = stretch_of(d, self.today)
            end = min(end, start + MAX_DAYS * DAY)
        else:
            start, end = self.today, self.today + self.policy.horizon_days * DAY
        days = (start + i * DAY for i in range((end - start).days))
        return [one(day) for day in days if d.weekdays >> day.weekday() & 1]

    def _bounded(self, bound: DayRange) -> Dates:
        """ "every morning until Friday": from today where no start was said, else the horizon."""
        first, last = self.between(bound)
        start = max(first or self.today, self.today)
        return start, min(last or start + self.policy.horizon_days * DAY, start + MAX_DAYS * DAY)

    def _weekday(self, d: Day) -> date:
        wanted = d.weekdays.bit_length() - 1
        today = self.today
        if d.unit:
            start, end = stretch_of(d, self.today)
            day = start + (wanted - start.weekday()) % 7 * DAY
            return day if day < end else start
        ahead = (wanted - today.weekday()) % 7
        if d.rel == 0:
            return today + ahead * DAY
        if d.rel == 1:
            return monday(today) + (7 + wanted) * DAY
        if d.rel == -1:
            return today - ((today.weekday() - wanted) % 7 or 7) * DAY
        return today + ((ahead or 7) + (7 if d.rel == 2 else 0)) * DAY

    def _dated(self, d: Day) -> date:
        """A day of the month; a missing month or year is the next that fits."""
        if d.unit == "month":
            start, _ = stretch_of(Day(unit="month", shift=d.shift), self.today)
            return start.replace(day=d.day)
        if d.order:
            return self._either_order(d)
        if d.year:
            return date(d.year, d.month or 1, d.day)
        if d.month:
            return self._yearless(d)
        return self._monthless(d)

    def _either_order(self, d: Day) -> date:
        first, second = self._orders(d)
        if d.weekdays:  # "Tuesday 10/3" is 10 March when that is the Tuesday
            fits = [x for x in (first, second) if d.weekdays >> x.weekday() & 1]
            return fits[0] if fits else first
        if first < self.today <= second and not self._strict:
            return second
        return first

    def _orders(self, d: Day) -> Dates:
        """The reading by locale first; d.day holds the figure written first."""
        d = d._replace(weekdays=0)
        dmy = self._dated(d._replace(order=""))
        mdy = self._dated(d._replace(order="", day=d.month, month=d.day))
        return (mdy, dmy) if self.order == "mdy" else (dmy, mdy)

    def _yearless(self, d: Day) -> date:
        found: list[date] = []
        for year in range(self.today.year - 1, self.today.year + 9):
            day = _date_or_none(year, d.month, d.day)
            if day is not None:
                found.append(day)
        if d.weekdays:
            near = [x for x in found if d.weekdays >> x.weekday() & 1]
            near = [x for x in near if -20 <= (x - self.today).days < 180]
            if near:
                return near[0]
        ahead = [x for x in found if x >= self.today]
        if not ahead:
            raise ValueError(d.day)  # 31 September
        return ahead[0]

    def _monthless(self, d: Day) -> date:
        year, month = self.today.year, self.today.month
        first: date | None = None
        for _ in range(14):
            day = _date_or_none(year, month, d.day)
            if day is not None and day >= self.today:
                first = first or day
                if not d.weekdays or d.weekdays >> day.weekday() & 1:
                    return day
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        if first is None:
            raise ValueError(d.day)
        return first

    def _festival(self, d: Day) -> date:
        year = self.today.year
        if d.year or d.unit == "year":
            return festivals.on(d.festival, d.year or year + d.shift)
        here = festivals.on(d.festival, year)
        if d.rel == -1:
            return here if here < self.today else festivals.on(d.festival, year - 1)
        return here if here >= self.today else festivals.on(d.festival, year + 1)


def _pinned(end: Day) -> Day:
    return end._replace(rel=None) if end.weekdays and not end.unit and end.rel == 0 else end


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
