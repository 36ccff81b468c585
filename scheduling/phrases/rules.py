"""Rules over categories, and the regular expressions they are compiled to.

Every set of categories that a token or node can have is one character of an Alphabet, so a rule's
pattern becomes a regular expression over such characters.

Pattern syntax, elements separated by blanks: `cat`, `name:cat` (hands its value to the builder),
`a|b` (either category), a trailing `?` (may be missing), `( ... )?` (the whole group may be), `!a|b`
at the end (must not follow).
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

Values = dict[str, Any]
Build = Callable[..., Any]


class Item(NamedTuple):
    """A token or node: what it may stand for, and the characters it was read from."""

    values: Values
    start: int
    end: int


class Made(NamedTuple):
    """What a builder returns when only it can tell the categories of its node."""

    out: str
    node: Any


class Rule(NamedTuple):
    """When *pattern* matches, *build* gets the named values and returns a node of category *out*.

    build returns None to refuse. out may be several categories, separated by blanks.
    """

    out: str
    pattern: str
    build: Build


class Alphabet:
    """Gives each distinct set of categories its own character, on first sight."""

    FIRST, UNKNOWN = 0x30, "!"

    def __init__(self) -> None:
        self._symbol: dict[frozenset[str], str] = {}
        self._members: dict[str, set[str]] = {}

    def symbol(self, categories: frozenset[str]) -> str:
        found = self._symbol.get(categories)
        if found is None:
            found = self._symbol[categories] = chr(self.FIRST + len(self._symbol))
            for category in categories:
                self._members.setdefault(category, set()).add(found)
        return found

    def __len__(self) -> int:
        return len(self._symbol)

    def symbols(self) -> list[str]:
        return list(self._symbol.values())

    def members(self, categories: str) -> set[str]:
        return set().union(*(self._members.get(c, set()) for c in categories.split("|")))


class _Element(NamedTuple):
    name: str
    categories: str
    optional: bool
    opens: bool = False
    closes: bool = False
    barred: bool = False


def _elements(pattern: str) -> list[_Element]:
    found = []
    for word in pattern.split():
        if word == "(":
            found.append(_Element("", "", optional=True, opens=True))
        elif word == ")?":
            found.append(_Element("", "", optional=True, closes=True))
        elif word.startswith("!"):
            found.append(_Element("", word[1:], optional=False, barred=True))
        else:
            name, _, categories = word.rstrip("?").rpartition(":")
            found.append(_Element(name, categories, optional=word.endswith("?")))
    return found


class Compiled(NamedTuple):
    """A rule ready to match: fields are (group, name, categories), first the symbols it begins with."""

    rule: Rule
    source: str
    first: set[str]
    fields: tuple[tuple[int, str, tuple[str, ...]], ...]
    outs: tuple[str, ...]
    symbol: str


def compiled(rule: Rule, alphabet: Alphabet) -> Compiled | None:
    """*rule* over *alphabet*; None when it needs a category that the language has no word for."""
    source: list[str] = []
    fields: list[tuple[int, str, tuple[str, ...]]] = []
    first: set[str] = set()
    open_first, depth = True, 0
    for element in _elements(rule.pattern):
        if element.opens or element.closes:
            source.append("(?:" if element.opens else ")?")
            depth += 1 if element.opens else -1
            continue
        members = alphabet.members(element.categories)
        if element.barred:
            source.append(f"(?![{''.join(sorted(map(re.escape, members)))}])" if members else "")
            continue
        if not members and not element.optional and not depth:
            return None
        if open_first:
            first |= members
            open_first = element.optional or depth > 0
        letters = f"[{''.join(sorted(map(re.escape, members)))}]" if members else "(?!)"
        if element.name:
            fields.append((len(fields) + 1, element.name, tuple(element.categories.split("|"))))
            letters = f"({letters})"
        elif not members:
            letters = f"(?:{letters})"
        source.append(letters + ("?" if element.optional else ""))
    outs = tuple(rule.out.split())
    symbol = alphabet.symbol(frozenset(outs))
    return Compiled(rule, "".join(source), first, tuple(fields), outs, symbol)
