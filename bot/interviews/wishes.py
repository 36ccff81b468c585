"""When a candidate said they can and cannot, as a value that is kept with an offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.intervals import Interval
from scheduling.phrases import Policy, Window, parse

_OPEN_END = timedelta(days=90)
# "I'll be out on Friday" said by a candidate means: not Friday.
_CANDIDATES = Policy(out_is_away=True)


@dataclass(frozen=True, slots=True)
class Wish:
    """Times that suit; no windows means that any time does, as far as was said."""

    windows: tuple[Interval, ...] = ()
    exclusions: tuple[Interval, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.windows or self.exclusions)

    def without(self, intervals: Iterable[Interval]) -> Wish:
        """The same wish with *intervals* ruled out as well."""
        return replace(self, exclusions=(*self.exclusions, *intervals))

    def to_json(self) -> dict[str, Any]:
        """For the database; times in ISO 8601 UTC."""
        return {"windows": _dump(self.windows), "exclusions": _dump(self.exclusions)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Wish:
        """As `to_json` wrote it."""
        return cls(_load(raw.get("windows", ())), _load(raw.get("exclusions", ())))


def read_wish(text: str, *, now: datetime, zone: str, language: str) -> Wish:
    """What *text* says about time, its words meant in *zone*; an empty wish when it says nothing."""
    said = parse(
        text, reference=now.astimezone(ZoneInfo(zone)), language=language, prefer=_CANDIDATES
    )
    return Wish(_intervals(said.windows), _intervals(said.exclusions))


def _intervals(windows: Sequence[Window]) -> tuple[Interval, ...]:
    return tuple(Interval(w.start, w.end or w.start + _OPEN_END) for w in windows)


def _dump(intervals: Iterable[Interval]) -> list[list[str]]:
    return [[interval.start.isoformat(), interval.end.isoformat()] for interval in intervals]


def _load(raw: Iterable[Sequence[str]]) -> tuple[Interval, ...]:
    return tuple(
        Interval(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in raw
    )
