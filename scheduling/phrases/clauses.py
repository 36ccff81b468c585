"""Nodes in a row → clauses: which times go with which days, what is ruled out, what is corrected.

"Tues/Thurs 2-4" gives both days the time; "Mon 9am or Tue 2pm" pairs them; "Monday 9-11 and again
2-5" gives one day both. The side that came first (days or times) leads: its next appearance opens
a new clause. Unknown words between a day and a time do not part them, so "the 10th. Preferably at
half past 1" is one clause; but they do end the reach of a "not".
"""

from collections.abc import Sequence
from typing import Any

from scheduling.phrases.drafts import Drafts
from scheduling.phrases.merging import borrowed
from scheduling.phrases.nodes import Clause, Clock, Day, DayRange, Days, TimeRange, Times
from scheduling.phrases.rules import Item

# The first of these that a token may be is what it is here.
KINDS = (
    "D", "DR", "clk", "S", "P", "M", "now", "DP", "fix", "weak", "zone", "except",
    "notbefore", "not", "busy", "out", "unfit", "but", "or", "and", "comma", "slash", "stop",
    "doing", "any", "no", "hr", "dom", "len", "ord", "the", "on", "at", "dash", "paren", "for",
)  # fmt: skip
_LISTING = frozenset({"or", "and", "comma", "slash"})
_WEAK = frozenset({"weak", "weakS"})
_REACH = 2  # unknown words that a "not" reaches across


def kind_of(values: dict[str, Any]) -> str:
    """What the clause assembly takes a token or node for; "" for a word it does not know."""
    return next((k for k in KINDS if k in values), "")


class Assembly(Drafts):
    """One pass over the nodes of a text; make one for each."""

    def clauses(self, items: Sequence[Item], kinds: Sequence[str]) -> list[Clause]:
        """The clauses of a text, in the order said; kinds[i] is kind_of(items[i].values)."""
        steps = _STEPS
        for at, kind in enumerate(kinds):
            step = steps.get(kind)
            if step is not None:
                step(self, items[at], at, kinds)
            elif kind == "":
                self._gap += 1
                self._loose = []
                if self._sign < 0 and (self._gap > _REACH or self._draft):
                    self._turn(1, items[at])
        if len(items) == 1 and "words" in items[0].values:  # "ten thirty" is a whole answer
            self._add_time(items[0].values["weak"], items[0])
        return self.finished()

    # what each kind of node does

    def _see_day(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        day = item.values.get("D") or item.values["DR"]
        loose, self._loose = self._loose, []
        if self._sign < 0 and isinstance(day, DayRange) and day.start is None and day.end:
            self._turn(1, item)  # "I can't until the 10th"
            day = DayRange(start=day.end)
        for earlier in loose if self._link in _LISTING else ():
            if isinstance(day, Day) and "dom" in earlier.values and day.day and day.month:
                self._add_day(borrowed(Day(day=earlier.values["dom"]), day), earlier)
                self._link = "or"
        self._add_day(day, item)
        if loose and not self._draft.times and not loose[-1].values.keys().isdisjoint(_WEAK):
            for number in loose:
                if not number.values.keys().isdisjoint(_WEAK):
                    self._add_time(number.values.get("weak") or number.values["S"], item)
                    self._link = "and"
            self._link = ""
        elif loose and _takes_hour(loose[-1], day, self._meant) and not self._draft.times:
            self._add_time(_bare(loose[-1].values["hr"]), item)

    def _see_time(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        values = item.values
        if "weakS" in values and not self._anchored():
            self._loose = [*(i for i in self._loose[-6:] if "weakS" in i.values), item]
            return
        time: Times = values.get("clk") or values.get("S") or values["P"]
        earlier, self._loose = self._loose, []
        for listed in earlier if self._link in _LISTING else ():
            if "weakS" in listed.values:
                self._add_time(listed.values["S"], listed)
                self._link = "and"
            elif "hr" in listed.values and isinstance(time, Clock) and listed is earlier[-1]:
                self._add_time(_bare(listed.values["hr"], [time]), listed)
                self._link = "or"
        self._add_time(time, item)

    def _see_weak(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        if self._anchored() and not self._gap:
            self._add_time(item.values["weak"], item)
        else:
            self._loose = [item]

    def _see_number(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        """A bare number is a time or a day of the month only by what stands beside it."""
        draft, values = self._draft, item.values
        if values.get("spoken") == 1 and not self._fixing:
            return  # "book one for tomorrow", "un", "ein"
        more = self._link == "comma" and kinds[at + 1 : at + 2] in (["or"], ["and"], ["comma"])
        listed = (self._link in ("or", "and") or more) and not self._gap
        last = draft.days[-1] if draft.days else None
        if "hr" in values and (self._fixing or (listed and draft.times)):
            self._add_time(_bare(values["hr"], draft.times), item)
        elif (
            self._link in _LISTING and not self._gap and not draft.times
            and isinstance(last, Day) and last.day and values.get("dom", 0) > last.day
        ):  # fmt: skip
            self._add_day(last._replace(day=values["dom"], weekdays=0), item)
        elif "hr" in values and last is not None and not self._gap and not self._link:
            self._add_time(_bare(values["hr"]), item)
            self._numbered = True
        elif not self._gap or not self._loose:
            self._loose = [*self._loose[-6:], item]
            self._meant = at == 0 or kinds[at - 1] == "doing"

    def _see_day_and_time(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        day, time = item.values["DP"]
        self._add_day(day, item)
        self._add_time(time, item)

    def _see_moment(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        if self._draft.times or self._draft.days:
            self._open(item.start)
        self._draft.moments.append(item.values.get("now") or item.values["M"])
        self._settle(item)

    def _see_zone(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        self._draft.zone = self.zone_said = item.values["zone"]

    def _see_link(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        kind = kinds[at]
        self._replacing = ""
        if self._sign < 0 and (
            (kind == "comma" and not _list_goes_on(kinds, at))
            or (kind == "and" and (self._gap or not _node_follows(kinds, at)))
        ):
            self._turn(1, item)
        if kind != "comma" or not self._link:
            self._link = kind

    def _see_but(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        following = kinds[at + 1] if at + 1 < len(kinds) else ""
        if self._sign < 0:
            self._turn(1, item)
        elif following in ("D", "DR") and (self._draft.days or "any" in kinds[:at]):
            self._turn(-1, item)
        self._link = "but"

    def _see_not(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        near = kinds[at] != "busy" or self._gap <= _REACH  # "at 3, because then I'm travelling"
        values = item.values
        if (
            ("unfit" in values or "out" in values)
            and self._draft
            and near
            and not _node_follows(kinds, at)
        ):
            self._see_unfit(item, at, kinds)  # "el lunes no puedo"
            return
        self._turn(-1, item)

    def _see_no(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        if kinds[at + 1 : at + 2] in (["P"], ["D"]):  # "no mornings"
            self._turn(-1, item)

    def _see_mark(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        self._loose = []  # "2) Wednesday": the number was a list's

    def _see_unfit(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        """ "Tuesday doesn't work": what was just said is ruled out."""
        if self._draft:
            self._draft.sign = -1
        self._turn(1, item)

    def _see_stop(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        if self._sign < 0:
            self._turn(1, item)
        self._loose, self._replacing = [], ""
        self._link = "stop"

    def _see_not_before(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        limit: TimeRange = item.values["notbefore"]
        if self._draft.days or self._draft.times:
            self._turn(-1, item)
            self._add_time(limit, item)
            self._turn(1, item)
        else:
            self._add_time(TimeRange(start=limit.end, end=limit.start), item)

    def _see_fix(self, item: Item, at: int, kinds: Sequence[str]) -> None:
        if self._draft or self._done:
            self._fixing = True
            self._link = ""


def _bare(hour: int, beside: Sequence[Times] = ()) -> Clock:
    """A bare hour; in a list it shares the half of the day of the one before."""
    half = "24" if hour > 12 or hour == 0 else ""
    if beside and isinstance(beside[-1], Clock) and not half:
        half = beside[-1].half if beside[-1].half != "24" else ""
    return Clock(hour, half=half, bare=True)


def _takes_hour(number: Item, day: Days, meant: bool) -> bool:
    """ "3 tomorrow" is a time; "3 Mondays" and "2 today" after other words need not be."""
    one = number.values.get("spoken") == 1
    if "hr" not in number.values or one or not isinstance(day, Day):
        return False
    return day.offset is not None or (meant and day.weekdays > 0 and not day.every)


def _node_follows(kinds: Sequence[str], at: int) -> bool:
    rest = (k for k in kinds[at + 1 : at + 5] if k not in ("the", "on", "at", "not", "for"))
    return next(rest, "") in ("D", "DR", "P", "clk", "S", "hr")


def _list_goes_on(kinds: Sequence[str], at: int) -> bool:
    """Whether the comma at *at* stands in a list that ends with "or X" or "and X"."""
    for kind in kinds[at + 1 : at + 12]:
        if kind in ("or", "and"):
            return True
        if kind not in ("D", "P", "clk", "S", "comma", "the", "on"):
            return False
    return False


_STEPS = {
    "D": Assembly._see_day, "DR": Assembly._see_day, "clk": Assembly._see_time,
    "S": Assembly._see_time, "P": Assembly._see_time, "M": Assembly._see_moment,
    "now": Assembly._see_moment, "DP": Assembly._see_day_and_time, "fix": Assembly._see_fix,
    "weak": Assembly._see_weak, "hr": Assembly._see_number, "dom": Assembly._see_number,
    "zone": Assembly._see_zone, "except": Assembly._see_not, "not": Assembly._see_not,
    "busy": Assembly._see_not, "no": Assembly._see_no, "unfit": Assembly._see_unfit, "but": Assembly._see_but,
    "or": Assembly._see_link, "and": Assembly._see_link, "comma": Assembly._see_link,
    "slash": Assembly._see_link, "stop": Assembly._see_stop, "paren": Assembly._see_mark,
    "notbefore": Assembly._see_not_before,
}  # fmt: skip
