"""How doubtful words are meant: every choice the resolver makes, in one place.

Weeks run Monday to Sunday. A bare weekday is the next one strictly after today; "this X" may be
today; "next X" is X of next week (Duckling and the appointment sets agree, Recognizers takes the
nearest). A bare hour from 1 to 6 is in the afternoon, 7 to 11 in the morning, 12 is noon; written
with a leading zero or above 12 it is the 24-hour clock. "After X" runs to the end of its day,
"before X" from its beginning. "After the 15th" begins on the 16th and stays open. A habit
("Mondays") is written out over the horizon. A date without a year, or a time without a day, is the
next one ahead.

"I'm busy on Tuesday", away, travelling, on vacation, "I work until 5" rule that time out: whoever
says so to a recruiter wants no interview then. Recognizers labels all of them as plain dates, as it
does everything else. For "I'll be out on Tuesday" alone, and its like in other languages,
that costs too much to take our side by default, as most of its sentences begin that way: see
Policy.out_is_away. "I'm off on Tuesday" stays a plain date: it is as often the day somebody has time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

PARTS: Mapping[str, tuple[int, int]] = MappingProxyType({
    # minutes after midnight
    "morning": (8 * 60, 12 * 60), "lunch": (12 * 60, 14 * 60), "afternoon": (12 * 60, 17 * 60),
    "evening": (17 * 60, 21 * 60), "night": (20 * 60, 24 * 60), "dinner": (17 * 60, 21 * 60),
    "breakfast": (8 * 60, 12 * 60), "early": (4 * 60, 8 * 60), "day": (0, 24 * 60),
    "day start": (6 * 60, 10 * 60), "day end": (17 * 60, 21 * 60),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """order: of numeric dates, None for the language's own. horizon_days: how far habits go.

    afternoon_hours: bare hours meant after noon; doubtful_hours: those worth asking about.
    parts: of the day, in minutes after midnight. out_is_away: whether "I'll be out on Tuesday" rules
    Tuesday out, like "I'm away on Tuesday" always does.
    """

    order: Literal["dmy", "mdy"] | None = None
    horizon_days: int = 14
    afternoon_hours: frozenset[int] = frozenset(range(1, 7))
    doubtful_hours: frozenset[int] = frozenset({6, 7, 8})
    parts: Mapping[str, tuple[int, int]] = field(default_factory=lambda: PARTS)
    out_is_away: bool = False


DEFAULT = Policy()


_MIDDLES: Mapping[str, tuple[int, int]] = MappingProxyType({
    "morning": (10 * 60, 11 * 60), "afternoon": (14 * 60, 15 * 60),
})  # fmt: skip
_EDGE = 2 * 60  # what "early" and "late" leave of a part of the day, at most


def part_of_day(name: str, edge: str, policy: Policy) -> tuple[int, int]:
    """Minutes after midnight that a part of the day, or an edge of it, runs between."""
    if edge == "mid" and name in _MIDDLES:
        return _MIDDLES[name]
    start, end = policy.parts.get(name, (0, 24 * 60))
    half = (end - start) // 2
    if edge == "early":
        return start, start + min(half, _EDGE)
    if edge == "late":
        return end - min(half, _EDGE), end
    return (start + half // 2, end - half // 2) if edge == "mid" else (start, end)


def after_part(name: str, end: int) -> tuple[int, int]:
    """ "After lunch" is the afternoon; after any other part, what is left of the day."""
    return (13 * 60, 17 * 60) if name == "lunch" else (end, 24 * 60)


def minute_of(hour: int, minute: int, half: str, policy: Policy) -> int:
    """Minutes after midnight that a clock means when nothing else decides am or pm."""
    if half == "am":
        hour %= 12
    elif half == "pm":
        hour = hour % 12 + 12
    elif not half and hour in policy.afternoon_hours:
        hour += 12
    return hour * 60 + minute
