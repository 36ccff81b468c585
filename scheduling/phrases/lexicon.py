"""A language's declarations made ready for look-up.

A language is one module under languages/ that builds a Language: words by category, number words,
and whatever rules of grammar are its own. Everything else (the shared grammar, the clause
assembly, the policy) knows categories only and no language.
"""

import unicodedata
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from scheduling.phrases import zones
from scheduling.phrases.rules import Alphabet, Rule, Values

Order = Literal["dmy", "mdy"]
Declared = str | Mapping[Any, str]


@dataclass(frozen=True, slots=True)
class Language:
    """All that is particular to one language.

    words: category → words separated by blanks (value True), or category → {value: words}; a
        phrase is joined by underscores. A word may appear under several categories.
    numbers, ordinals: number words from 0 on. glued: what a suffix touching digits means
        ("th" → ord, "p" → pm). order: of numeric dates. rules: stage name → rules tried before
        the shared ones. no_typos: real words that one slip would turn into a time word. no_zones:
        abbreviations of zones that are ordinary words here. clock24: "6:30" is in the morning.
        parts: of the day, in minutes after midnight, where they differ from policy.PARTS.
    """

    code: str
    order: Order
    words: Mapping[str, Declared]
    numbers: Mapping[int, str]
    ordinals: Mapping[int, str]
    glued: Mapping[str, str]
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    no_typos: str = ""
    no_zones: str = ""
    clock24: bool = True
    parts: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class Entry(NamedTuple):
    symbol: str
    values: Values


class Phrase(NamedTuple):
    rest: tuple[str, ...]
    entry: Entry


def without_accents(word: str) -> str:
    """The same letters with their marks taken off."""
    if word.isascii():
        return word
    split = unicodedata.normalize("NFD", word)
    return "".join(c for c in split if not unicodedata.combining(c))


class Lexicon:
    """Words, phrases, numbers and near misses of one language."""

    def __init__(self, language: Language, alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        self.language = language
        self.unknown = Entry(Alphabet.UNKNOWN, {})
        readings: dict[str, Values] = {}
        declared = list(_declared(language))
        for category, value, word in declared:
            readings.setdefault(word, {}).setdefault(category, value)
        own = frozenset(readings)  # "des" is a word itself, not "dès" without its accent
        for category, value, word in declared:
            bare = without_accents(word)
            if bare not in own:
                readings.setdefault(bare, {}).setdefault(category, value)
        self.words: dict[str, Entry] = {}
        self.phrases: dict[str, list[Phrase]] = {}
        for word, values in readings.items():
            head, *rest = word.split("_")
            if rest:
                phrase = Phrase(tuple(rest), self.entry(values))
                self.phrases.setdefault(head, []).append(phrase)
            else:
                self.words[word] = self.entry(values)
        for phrases in self.phrases.values():
            phrases.sort(key=lambda p: (-len(p.rest), -len("".join(p.rest))))
        self.slips = _slips(self.words, frozenset(language.no_typos.split()))
        self._numbers: dict[str, Entry] = {}

    def entry(self, values: Values) -> Entry:
        return Entry(self._alphabet.symbol(frozenset(values)), values)

    def number(self, digits: str) -> Entry:
        found = self._numbers.get(digits)
        if found is None:
            found = self.entry(_number_values(digits))
            if len(digits) <= 2:
                self._numbers[digits] = found
        return found


def _declared(language: Language) -> Iterator[tuple[str, Hashable, str]]:
    for category, declared in (*language.words.items(), ("zone", zones.WORDS)):
        pairs = [(True, declared)] if isinstance(declared, str) else declared.items()
        for value, words in pairs:
            for word in words.split():
                if category != "zone" or word not in language.no_zones.split():
                    yield category, value, word
    for number, words in language.numbers.items():
        for word in words.split():
            for category, value in _plain_number(number, two_digits=number > 9).items():
                yield category, value, word
            yield "spoken", number, word
    for number, words in language.ordinals.items():
        for word in words.split():
            yield "nth", number, word
            yield "ordword", number, word


def _plain_number(value: int, *, two_digits: bool) -> Values:
    values: Values = {"n": value}
    if value <= 24:
        values["hr"] = value
    if 1 <= value <= 31:
        values["dom"] = value
    if 13 <= value <= 31:
        values["bigday"] = value
    if value <= 59 and two_digits:
        values["mi"] = value
    if 1 <= value <= 12:
        values["mo"] = value
    return values


def _number_values(digits: str) -> Values:
    value, size = int(digits[:8]), len(digits)
    if size > 4:
        return {"big": value}
    values = _plain_number(value, two_digits=size == 2) if size <= 2 else {"n": value}
    if size == 2:
        values["yy"] = 2000 + value
    if size >= 3 and value % 100 < 60 and value // 100 < 24:
        values["hhmm"] = value
        if digits[0] == "0":
            values["military"] = value
    if size == 4 and 1900 <= value < 2100:
        values["yr"] = value
    return values


def _slips(words: Mapping[str, Entry], exempt: frozenset[str]) -> dict[str, str]:
    """What a word looks like with one letter left out → the word, for names worth guarding."""
    found: dict[str, str] = {}
    guarded = {"weekday", "month", "offset", "part"}
    for word, entry in words.items():
        if len(word) < 6 or guarded.isdisjoint(entry.values):
            continue
        for at in range(1, len(word)):
            found.setdefault(word[:at] + word[at + 1 :], word)
    for word in exempt:
        found[word] = ""
    return found


def near(word: str, lexicon: Lexicon) -> Entry | None:
    """The word that *word* is one slip (letter lost, added, changed or swapped) away from."""
    slips = lexicon.slips
    hit = slips.get(word)
    if hit == "":
        return None
    for at in range(1, len(word)):
        if hit is not None:
            return lexicon.words[hit]
        shorter = word[:at] + word[at + 1 :]
        hit = slips.get(shorter) or (shorter if _guarded(shorter, lexicon) else None)
    return lexicon.words[hit] if hit else None


def _guarded(word: str, lexicon: Lexicon) -> bool:
    entry = lexicon.words.get(word)
    return (
        entry is not None
        and len(word) >= 6
        and not entry.values.keys().isdisjoint(("weekday", "month", "offset", "part"))
    )
