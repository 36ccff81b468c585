"""Which of the offered options a candidate means. Pure.

Numbers, letters and ordinals are read here; times ("10:30 works", "the Tuesday one") are read by
`scheduling.phrases` and compared with the options.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.interviews.wishes import Wish, read_wish
from scheduling.intervals import Interval


@dataclass(frozen=True, slots=True)
class Option:
    """One numbered slot of an offer."""

    number: int
    interval: Interval
    hold_id: str


_ORDINALS = (
    ("first", "1st", "one", "earliest", "earlier"),
    ("second", "2nd", "two"),
    ("third", "3rd", "three"),
    ("fourth", "4th", "four"),
    ("fifth", "5th", "five"),
)
_LAST = ("last", "later", "latest", "final")
_MIDDLE = ("middle",)
_NUMBER_ALONE = re.compile(r"^\W*(?:option|number|no\.?|nr\.?|#|slot)?\s*#?(\d{1,2})\W*$", re.I)
_NAMED = re.compile(r"\b(?:option|number|slot|#)\s*#?(\d{1,2}|[a-e])\b", re.I)
_LETTER_ALONE = re.compile(r"^\W*([a-e])\W*$", re.I)
_WORD = re.compile(r"[a-z0-9]+", re.I)
# "the 2nd one", "second option", "second please": an ordinal that is not the day of a month.
_ORDINAL_NOUNS = {"one", "option", "slot", "time", "choice", "please", "works", "thanks"}


def meant_options(
    text: str, options: Sequence[Option], *, now: datetime, zone: str, language: str
) -> list[Option]:
    """The options that *text* may mean: one when it is clear, several when it is not, none when none.

    zone: the candidate's (IANA), on whose clock the times are meant.
    """
    for number in (_by_number(text), _by_ordinal(text, len(options))):
        if number is not None:
            return [option for option in options if option.number == number]
    wish = read_wish(text, now=now, zone=zone, language=language)
    return _by_time(options, wish) or _by_clock(text, options, zone=zone, language=language)


def _by_number(text: str) -> int | None:
    alone = _NUMBER_ALONE.match(text)
    if alone:
        return int(alone.group(1))
    letter = _LETTER_ALONE.match(text)
    if letter:
        return _letter(letter.group(1))
    named = _NAMED.search(text)
    if named:
        value = named.group(1)
        return int(value) if value.isdigit() else _letter(value)
    return None


def _letter(letter: str) -> int:
    return ord(letter.lower()) - ord("a") + 1


def _by_ordinal(text: str, count: int) -> int | None:
    words = [word.lower() for word in _WORD.findall(text)]
    for place, word in enumerate(words):
        number = _ordinal(word, count)
        if number is not None and _is_a_choice(words, place):
            return number
    return None


def _ordinal(word: str, count: int) -> int | None:
    if word in _LAST:
        return count
    if word in _MIDDLE:
        return (count + 1) // 2 if count % 2 else None
    return next((n for n, forms in enumerate(_ORDINALS, start=1) if word in forms), None)


def _is_a_choice(words: Sequence[str], place: int) -> bool:
    """Whether the ordinal stands where an option is named: "the second one", "second", not "one more"."""
    word = words[place]
    after = words[place + 1] if place + 1 < len(words) else None
    if word in ("one", "two", "three", "four", "five"):
        return len(words) == 1
    return after is None or after in _ORDINAL_NOUNS


def _by_time(options: Sequence[Option], wish: Wish) -> list[Option]:
    if not wish:
        return []
    within = [
        option
        for option in options
        if (not wish.windows or any(w.overlaps(option.interval) for w in wish.windows))
        and not any(w.overlaps(option.interval) for w in wish.exclusions)
    ]
    # "Thursday at 10:30" names the option that starts then, not the one before that is still on.
    starting = [o for o in within if any(_starts_in(o, window) for window in wish.windows)]
    return starting or within


def _by_clock(text: str, options: Sequence[Option], *, zone: str, language: str) -> list[Option]:
    """Options that start at the bare time of day in *text*: "10:30" is meant of whichever day has it."""
    found = []
    for option in options:
        day = option.interval.start.astimezone(ZoneInfo(zone)).date()
        midnight = datetime.combine(day, time(), ZoneInfo(zone))
        wish = read_wish(text, now=midnight, zone=zone, language=language)
        if any(window.start == option.interval.start for window in wish.windows):
            found.append(option)
    return found


def _starts_in(option: Option, window: Interval) -> bool:
    return window.start <= option.interval.start < window.end
