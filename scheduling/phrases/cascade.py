"""The parsing machine: rules over categories, applied in stages, in time linear in the tokens.

Every token or node carries a set of categories; each distinct set is one character, so a sentence
is a short string and a rule ("d:ord of? m:month y:year?") is a regular expression over it that C
code matches. A stage scans its string once from left to right; what a rule builds takes the place
of what it matched, and the next stage scans the shorter string. Patterns contain no unbounded
repetition, so no input makes a scan more than linear.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from scheduling.phrases.rules import Alphabet, Compiled, Item, Made, Rule, compiled


class _Matcher(NamedTuple):
    """The rules that can begin with one symbol, as one regular expression."""

    match: Callable[[str, int], re.Match[str] | None]
    by_group: dict[int, tuple[Compiled, int]]
    rules: Sequence[Compiled]


def _matcher(rules: Sequence[Compiled]) -> _Matcher:
    sources, by_group, group = [], {}, 0
    for rule in rules:
        base = group
        group += len(rule.fields) + 1
        by_group[group] = (rule, base)
        # The empty last group closes last, so lastindex tells which alternative matched.
        sources.append(f"{rule.source}()")
    return _Matcher(re.compile("|".join(sources)).match, by_group, rules)


@cache
def _alone(source: str) -> Callable[[str, int], re.Match[str] | None]:
    return re.compile(source).match


class Stage:
    """One scan: the first rule that matches at the leftmost place wins."""

    def __init__(self, rules: Sequence[Rule], alphabet: Alphabet) -> None:
        # A node's own category must be known before patterns that mention it are compiled.
        for rule in rules:
            alphabet.symbol(frozenset(rule.out.split()))
        self._rules, self._alphabet = rules, alphabet
        self._by_first: dict[str, list[Compiled]] | None = None
        self._matchers: dict[str, _Matcher | None] = {}
        self._size = 0

    def compile(self) -> None:
        """Compiles all there is for the categories known so far, so that no parse waits for it."""
        self._size = len(self._alphabet)
        for symbol in self._alphabet.symbols():
            self._matcher_for(symbol)

    def _matcher_for(self, symbol: str) -> _Matcher | None:
        """Compiled on first sight of a symbol; None when no rule begins with it."""
        if self._by_first is None:
            self._by_first = {}
            for rule in filter(None, (compiled(r, self._alphabet) for r in self._rules)):
                for letter in rule.first:
                    self._by_first.setdefault(letter, []).append(rule)
        rules = self._by_first.get(symbol)
        found = self._matchers[symbol] = _matcher(rules) if rules else None
        return found

    def run(self, symbols: str, items: list[Item]) -> tuple[str, list[Item]]:
        """The string and items with everything that the rules recognised folded into nodes."""
        if self._size != len(self._alphabet):  # a new set of categories: patterns must know it
            self._size, self._by_first, self._matchers = len(self._alphabet), None, {}
        matchers = self._matchers
        letters: list[str] = []
        out: list[Item] = []
        at, size = 0, len(symbols)
        while at < size:
            letter = symbols[at]
            matcher = matchers[letter] if letter in matchers else self._matcher_for(letter)
            if matcher is not None:
                found = matcher.match(symbols, at)
                if found is not None:
                    folded = self._fold(matcher, found, symbols, items)
                    if folded is not None:
                        letters.append(folded[0])
                        out.append(folded[1])
                        at = folded[2]
                        continue
            letters.append(letter)
            out.append(items[at])
            at += 1
        return "".join(letters), out

    def _fold(
        self, matcher: _Matcher, found: re.Match[str], symbols: str, items: list[Item]
    ) -> tuple[str, Item, int] | None:
        """The node of the first rule that matches and does not refuse, and where it ends."""
        if found.lastindex is None:
            return None
        rule, base = matcher.by_group[found.lastindex]
        folded = self._built(rule, found, base, items)
        if folded is not None:
            return folded
        for later in matcher.rules[matcher.rules.index(rule) + 1 :]:
            again = _alone(later.source)(symbols, found.start())
            if again is not None:
                folded = self._built(later, again, 0, items)
                if folded is not None:
                    return folded
        return None

    def _built(
        self, rule: Compiled, found: re.Match[str], base: int, items: list[Item]
    ) -> tuple[str, Item, int] | None:
        values: dict[str, Any] = {}
        for group, name, categories in rule.fields:
            at = found.start(base + group)
            if at >= 0:
                held = items[at].values
                for category in categories:
                    if category in held:
                        values[name] = held[category]
                        break
        node = rule.rule.build(**values)
        if node is None:
            return None
        outs, symbol, end = rule.outs, rule.symbol, found.end()
        if type(node) is Made:
            outs, node = tuple(node.out.split()), node.node
            symbol = self._alphabet.symbol(frozenset(outs))
        made = {outs[0]: node} if len(outs) == 1 else dict.fromkeys(outs, node)
        return symbol, Item(made, items[found.start()].start, items[end - 1].end), end
