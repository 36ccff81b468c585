"""A clause that is still being put together."""

from scheduling.phrases.nodes import (
    ALL_WEEK,
    SAT_SUN,
    Clause,
    Day,
    DayRange,
    Days,
    Moments,
    Part,
    Times,
)


class Draft:
    """Days, times and moments so far; lead is the side that came first, "D" or "T"."""

    __slots__ = ("days", "end", "lead", "moments", "sign", "start", "times", "zone")

    def __init__(self, sign: int, start: int) -> None:
        self.days: list[Days] = []
        self.times: list[Times] = []
        self.moments: list[Moments] = []
        self.sign, self.start, self.end = sign, start, 0
        self.lead, self.zone = "", ""

    def __bool__(self) -> bool:
        return bool(self.days or self.times or self.moments)

    def keep_habits(self) -> None:
        """ "Mornings" are every morning, "Tuesday mornings" each Tuesday's."""
        if not any(isinstance(t, Part) and t.habit for t in self.times):
            return
        if not self.days:
            self.days = [Day(weekdays=ALL_WEEK, every=True)]
        self.days = [_each(d) for d in self.days]

    def frozen(self) -> Clause:
        return Clause(
            tuple(self.days), tuple(self.times), tuple(self.moments),
            self.sign, self.zone, self.start, self.end,
        )  # fmt: skip


def _each(days: Days) -> Days:
    """ "Mornings from the 16th": on every one of *days*."""
    if isinstance(days, DayRange):
        return Day(weekdays=ALL_WEEK, every=True, bound=days)
    if days == Day(unit="weekend"):
        return Day(SAT_SUN, every=True)
    return days._replace(every=True) if days == Day(days.weekdays) else days
