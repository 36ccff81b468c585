"""How clauses grow, one day or time after the other.

A clause has days and times; the side that came first leads, and its next appearance opens a new
clause. A correction ("actually make it 3") replaces the days or the times of the clause before it.
"""

from itertools import pairwise

from scheduling.phrases.draft import Draft
from scheduling.phrases.merging import narrowed, said_zone, shared, together, unify
from scheduling.phrases.nodes import (
    Clause,
    Clock,
    Day,
    DayRange,
    Days,
    Instant,
    Times,
)
from scheduling.phrases.rules import Item

_LISTING = frozenset({"or", "and", "comma", "slash"})
# Nobody offers more; the rest of a text that seems to is not looked at.
_MOST_CLAUSES, _MOST_DAYS = 40, 24


class Drafts:
    """The clauses done so far, the one in hand, and what stands between it and the next node."""

    def __init__(self) -> None:
        self._done: list[Draft] = []
        self._draft = Draft(1, 0)
        self._sign = 1
        self._fixing = False
        self._numbered = False  # whether the last time was a bare number right after a day
        self._meant = False  # whether the last loose number was what somebody "can do"
        self._replacing = ""  # what a correction may still replace: "days" or "times"
        self._link = ""  # the connective since the last node: "or", "and", "comma", "but", ""
        self._gap = 0  # unknown words since the last node
        self._loose: list[Item] = []  # numbers and weak times whose day may follow
        self.zone_said = ""

    def _anchored(self) -> bool:
        return bool(self._draft.days or self._draft.times or self._fixing or self._sign < 0)

    def _open(self, start: int) -> None:
        self._close()
        self._draft = Draft(self._sign, start)

    def _close(self) -> None:
        if self._draft and len(self._done) < _MOST_CLAUSES:
            self._done.append(self._draft)

    def _turn(self, sign: int, item: Item) -> None:
        self._sign = sign
        self._open(item.start)
        self._link, self._gap, self._loose = "", 0, []

    def _settle(self, item: Item) -> None:
        draft = self._draft
        if not draft.end:
            draft.start = item.start if draft.sign > 0 else draft.start
        draft.start, draft.end = min(draft.start, item.start), max(draft.end, item.end)
        self._link, self._gap = "", 0

    def _correct(self) -> Draft:
        """The clause that a correction speaks of."""
        if not self._draft and self._done:
            self._draft = self._done.pop()
        self._fixing = False
        self._draft.moments = []
        return self._draft

    def _add_day(self, day: Days, item: Item) -> None:
        if len(self._draft.days) >= _MOST_DAYS:
            return
        if self._fixing or self._replacing == "days":
            self._replacing = "times" if self._fixing else ""
            self._correct().days = [day]
        elif self._refine(day):
            pass
        elif self._draft.days and self._draft.times:
            if self._draft.lead == "T" and self._link in _LISTING and self._draft.sign > 0:
                self._draft.days.append(day)
            else:
                self._pair(day, item)
        else:
            if self._draft.moments:
                self._open(item.start)
            self._draft.lead = self._draft.lead or ("T" if self._draft.times else "D")
            if isinstance(day, Day):
                day = self._same_week(day)
                self._draft.days = [shared(d, day) for d in self._draft.days]
            self._draft.days.append(day)
        self._settle(item)

    def _pair(self, day: Days, item: Item) -> None:
        """A new day after days and times: a new clause, maybe with the time just said."""
        draft = self._draft
        # "7/17 4-5 PM or 5-6 PM today": the last time belongs to the day that follows it.
        taken = (
            draft.times.pop() if not self._link and not self._gap and len(draft.times) > 1 else None
        )
        if isinstance(day, Day):
            day = self._same_week(day)
        self._open(item.start)
        self._draft.lead = "D" if taken is None else "T"
        self._draft.days.append(day)
        if taken is not None:
            self._draft.times.append(taken)

    def _rearrange(self, item: Item) -> None:
        """Sees what was said so far in another light, now that another time follows."""
        draft = self._draft
        if self._belongs_to_last_day():
            last = draft.days.pop()
            self._open(item.start)
            draft = self._draft
            draft.lead = "D"
            draft.days.append(last)
        if self._was_the_date():
            day = draft.days[-1]
            clock = draft.times.pop()
            if isinstance(day, Day) and isinstance(clock, Clock):
                draft.days[-1] = day._replace(day=clock.hour)

    def _was_the_date(self) -> bool:
        """ "Wed 11 @ 10": with a time after it, the bare number was the day of the month."""
        draft = self._draft
        if self._link or self._gap or len(draft.times) != 1 or not draft.days:
            return False
        day, time = draft.days[-1], draft.times[-1]
        bare = isinstance(time, Clock) and time.bare and time.half in ("", "24") and time.hour > 0
        return bare and self._numbered and isinstance(day, Day) and day == Day(day.weekdays)

    def _belongs_to_last_day(self) -> bool:
        """ "All day Monday and Tuesday morning": the new time is Tuesday's only."""
        draft = self._draft
        beside = not self._link and not self._gap
        return beside and draft.lead == "T" and len(draft.days) > 1 and bool(draft.times)

    def _same_week(self, day: Day) -> Day:
        """ "Next week Tuesday 9 am or Thursday 1 pm": a later weekday is in the same week."""
        last = self._draft.days[-1] if self._draft.days else None
        if self._link not in _LISTING or not isinstance(last, Day) or day != Day(day.weekdays):
            return day
        if last == Day(last.weekdays, every=True):
            return day._replace(every=True)  # "los martes y jueves"
        later = last.unit == "week" and day.weekdays > last.weekdays > 0
        return day._replace(unit="week", shift=last.shift) if later else day

    def _refine(self, day: Days) -> bool:
        """Whether *day* only narrows what was said: "Tuesday or Friday, next week"."""
        draft, link = self._draft, self._link
        if not draft.days or draft.moments:
            return False
        last = draft.days[-1]
        if day == last:
            return True
        if link in ("or", "and", "slash"):
            return self._other_week(last, day)
        if draft.times and (link not in ("", "comma") or len(draft.times) > 1):
            return False
        if isinstance(day, Day) and isinstance(last, Day):
            both: Days | None = unify(last, day)
        elif isinstance(day, Day) and isinstance(last, DayRange):
            both = _kept_to(day, last) or narrowed(last, day)
        elif isinstance(day, DayRange) and isinstance(last, Day):
            both = _kept_to(last, day) or narrowed(day, last)
        else:
            both = None
        if both is None:
            return False
        if isinstance(day, Day) and day == Day(unit=day.unit, shift=day.shift):
            draft.days = [(unify(d, day) if isinstance(d, Day) else None) or d for d in draft.days]
        draft.days[-1] = both
        return True

    def _other_week(self, last: Days, day: Days) -> bool:
        """ "Friday this week or next week": the same weekday again."""
        if not isinstance(last, Day) or not isinstance(day, Day):
            return False
        if last.weekdays and last.unit and day == Day(unit=last.unit, shift=day.shift):
            self._draft.days.append(last._replace(shift=day.shift))
            return True
        return False

    def _add_time(self, time: Times, item: Item) -> None:
        zone = said_zone(time)
        if zone:
            self.zone_said = self._draft.zone = zone
        if self._fixing or self._replacing == "times":
            self._replacing = "days" if self._fixing else ""
            self._correct().times = [time]
            self._settle(item)
            return
        self._replacing = ""
        if self._draft.moments:
            self._open(item.start)
        draft, link = self._draft, self._link
        if len(draft.times) >= _MOST_DAYS:
            return
        self._rearrange(item)
        draft = self._draft
        if draft.times and link not in ("or", "and", "slash"):
            merged = together(draft.times[-1], time)
            if merged is not None:
                draft.times[-1] = merged
                self._settle(item)
                return
        if draft.times and draft.days and draft.lead == "T" and link in ("or", "and", "stop"):
            self._open(item.start)
            draft = self._draft
        draft.lead = draft.lead or "T"
        draft.times.append(time)
        self._numbered = False
        self._settle(item)

    def finished(self) -> list[Clause]:
        """All clauses that say something. "Now" beside any stated time is a manner of speaking."""
        self._close()
        said = [d for d in self._done if d]
        for draft in said:
            draft.keep_habits()
        for before, after in pairwise(said):
            if before.sign < 0 < after.sign and after.times and not after.days:
                after.days = before.days  # "Friday at 2 is no good, but at 4 it is"
        stated = [d for d in said if d.moments != [Instant()] or d.days or d.times]
        return [d.frozen() for d in stated or said]


def _kept_to(habit: Day, span: DayRange) -> Day | None:
    """ "Every morning until Friday": the days of a habit that lie within *span*."""
    if habit._replace(bound=None) != Day(habit.weekdays, every=True):
        return None
    bound = habit.bound
    if bound is None:
        return habit._replace(bound=span)
    if bound.end is None and span.start is None:
        return habit._replace(bound=bound._replace(end=span.end, before=span.before))
    return None
