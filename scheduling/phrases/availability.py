"""The values a reading of somebody's words comes back as."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

POINT = timedelta(minutes=1)

Doubt = Literal["next", "meridiem", "date_order"]


class Span(NamedTuple):
    """Characters [start, end) of the text that was read."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open stretch of time in UTC, and the zone its words were meant in.

    end is None when the words leave it open ("from the 16th onwards"). A point ("at 10") is a
    window of one minute. zone is an IANA name or an offset such as "UTC-05:00".
    """

    start: datetime
    end: datetime | None
    zone: str
    span: Span

    @property
    def is_point(self) -> bool:
        return self.end is not None and self.end - self.start == POINT


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another honest reading of the same words, so that the bot can ask instead of guessing."""

    doubt: Doubt
    span: Span
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Availability:
    """What a text says about time.

    windows: sorted, disjoint, never empty; what is left after exclusions are taken out.
    exclusions: what the text rules out, merged and sorted.
    points: those of windows that are single moments.
    zone_said: the IANA name or offset of a zone the text names, else None.
    spans: the characters that were understood, in order; unread: those that look like time
    (a number, a weekday …) but were not.
    """

    windows: tuple[Window, ...] = ()
    exclusions: tuple[Window, ...] = ()
    points: tuple[Window, ...] = ()
    zone_said: str | None = None
    alternatives: tuple[Alternative, ...] = ()
    unread: tuple[Span, ...] = ()
    spans: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.windows or self.exclusions)


NOTHING = Availability()
