"""The syntax tree: what words mean before a calendar is put beside them.

Leaves say *which days* (Day, DayRange), *which times of a day* (Clock, Part, TimeRange) or *which
moment* (Instant, MomentRange). A Clause intersects its days with its times; the clauses of a text
are united, and those with sign -1 are taken out. Replacing (corrections) is done while the clauses
are put together, so no node is left of it.

Named tuples instead of dataclasses: a parse makes some twenty of them and has 100 µs for all.
"""

from typing import NamedTuple

MON_FRI = 0b0011111
SAT_SUN = 0b1100000
ALL_WEEK = 0b1111111


class Length(NamedTuple):
    """A length of time; seconds is set apart because it makes a moment instead of a day."""

    months: int = 0
    days: int = 0
    seconds: int = 0
    unit: str = ""
    workdays: bool = False

    def times(self, factor: int) -> "Length":
        return self._replace(
            months=self.months * factor, days=self.days * factor, seconds=self.seconds * factor
        )

    def plus(self, other: "Length") -> "Length":
        return Length(
            self.months + other.months,
            self.days + other.days,
            self.seconds + other.seconds,
            other.unit,
        )


class Clock(NamedTuple):
    """A time of day as said; half is "am", "pm", "24" (certain) or "" (to be decided)."""

    hour: int
    minute: int = 0
    second: int = -1
    half: str = ""
    zone: str = ""
    bare: bool = False


class Part(NamedTuple):
    """A part of the day: morning, afternoon …; edge is early, mid, late or "";
    habit marks a plural ("mornings")."""

    name: str
    edge: str = ""
    habit: bool = False


class TimeRange(NamedTuple):
    """Between two times of one day; a missing side is the day's own edge."""

    start: Clock | None = None
    end: Clock | None = None
    part: Part | None = None
    length: Length | None = None
    weak: bool = False


class Day(NamedTuple):
    """Days by constraint; fields that are set must all hold.

    weekdays is a bit set (Monday = 1), every marks a habit ("Mondays"), rel is this (0), next (1),
    after next (2) or last (-1), unit/shift/run a stretch of the calendar ("next two weeks" is
    week, 1, 2), offset days from today, nth counts weekdays inside month or unit (-1: the last),
    edge a part of the stretch, plus a length to go on from there, bound the days a habit keeps to.
    """

    weekdays: int = 0
    day: int = 0
    month: int = 0
    year: int = 0
    rel: int | None = None
    unit: str = ""
    shift: int = 0
    run: int = 1
    offset: int | None = None
    nth: int = 0
    edge: str = ""
    plus: Length | None = None
    every: bool = False
    order: str = ""
    festival: str = ""
    bound: "DayRange | None" = None


class DayRange(NamedTuple):
    """From one day to another, last one included; a missing side is open.

    after: the range begins when start is over; before: it ends as end begins.
    """

    start: Day | None = None
    end: Day | None = None
    after: bool = False
    before: bool = False
    length: Length | None = None


class Counted(NamedTuple):
    """ "third Tuesday", "first week": waits for the month or year it is counted in."""

    nth: int
    weekday: int = -1
    unit: str = ""


class Instant(NamedTuple):
    """A moment counted from now."""

    length: Length = Length()


class Stretch(NamedTuple):
    """Everything between now and a length away ("within the next 3 hours")."""

    length: Length = Length()


class MomentRange(NamedTuple):
    """From a time on one day, or from now, to a time on another."""

    start_day: Day | None
    start: Clock | None
    end_day: Day
    end: Clock


Days = Day | DayRange
Times = Clock | Part | TimeRange
Moments = Instant | Stretch | MomentRange


class Clause(NamedTuple):
    """days ∩ times, said in characters [start, end)."""

    days: tuple[Days, ...]
    times: tuple[Times, ...]
    moments: tuple[Moments, ...]
    sign: int
    zone: str
    start: int
    end: int
