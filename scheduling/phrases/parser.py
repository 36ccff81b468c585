"""Text → Availability: tokens, grammar stages, clauses, resolver, in that order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from scheduling.phrases import languages, reading
from scheduling.phrases.availability import NOTHING, Availability
from scheduling.phrases.cascade import Stage
from scheduling.phrases.clauses import Assembly, kind_of
from scheduling.phrases.grammar import stages
from scheduling.phrases.lexicon import Lexicon
from scheduling.phrases.policy import DEFAULT, PARTS, Policy
from scheduling.phrases.resolver import Resolver
from scheduling.phrases.rules import Alphabet, Item
from scheduling.phrases.tokens import Tokens, folded

_SHAPES = """
    100 130 199 999 0000 0930 0199 1000 1260 1899 1930 1970 2030 2060 2099 2400 9999 10000 '26 5:30 10:61
    2026-03-04 2026-99-99 4.3.2026 40.50.2026 8h 9h30 30h 4.3. 9.30 9.13 31.12 13.40 40.1 4/3 3/25 4/40
    25/26 3/2026 2026-03 13/2026 am pm a.m. utc+2 gmt-15 , . ! : - / ( & + @ ~ ' " < > = — % € ^ xyzzy
"""


class Grammar:
    """One language made ready to parse with; `grammar` builds each once."""

    def __init__(self, code: str) -> None:
        language = languages.language(code)
        alphabet = Alphabet()
        self.order = language.order
        self.lexicon = Lexicon(language, alphabet)
        self.stages: tuple[Stage, ...] = stages(language, alphabet)
        # Every shape a token can have gets its symbol now, so that patterns are compiled once.
        shapes = [str(n) for n in range(101)] + [f"0{n}" for n in range(10)]
        shapes += [f"1{glue}" for glue in language.glued] + _SHAPES.split()
        for shape in shapes:
            Tokens(self.lexicon).read(shape)
        for stage in self.stages:
            stage.compile()
        self._parts = language.parts
        self._kinds: dict[str, str] = {}

    def kinds(self, symbols: str, items: Sequence[Item]) -> list[str]:
        """What the clause assembly takes each item for; a symbol is worked out once."""
        known = self._kinds
        for symbol, item in zip(symbols, items, strict=True):
            if symbol not in known:
                known[symbol] = kind_of(item.values)
        return [known[symbol] for symbol in symbols]

    def policy(self, prefer: Policy) -> Policy:
        """*prefer* with the parts of the day as the language draws them, if it does."""
        if not self._parts or prefer.parts is not PARTS:
            return prefer
        return replace(prefer, parts={**PARTS, **self._parts})


@cache
def grammar(code: str) -> Grammar:
    """The grammar of a covered language."""
    return Grammar(code)


def parse(
    text: str, *, reference: datetime, language: str = "en", prefer: Policy = DEFAULT
) -> Availability:
    """The windows, exclusions and points that *text* states; empty when it speaks of no time.

    reference: aware, in the candidate's zone: "tomorrow" and "3pm" are meant there. language: an
    IETF tag; one without a grammar of ours is read by dateparser, for single dates only. Raises
    nothing on any text, and ValueError for a naive reference.
    """
    if reference.tzinfo is None:
        raise ValueError("reference needs a time zone: say when the text was written")
    code = _code(language)
    if not languages.covered(code):
        return _by_fallback(text, reference=reference, language=code)
    spoken = grammar(code)
    tokens = Tokens(spoken.lexicon).read(folded(text))
    symbols, items = tokens.symbols, tokens.items
    for stage in spoken.stages:
        symbols, items = stage.run(symbols, items)
    kinds = spoken.kinds(symbols, items)
    if prefer.out_is_away:
        kinds = ["busy" if kind == "out" else kind for kind in kinds]
    assembly = Assembly()
    clauses = assembly.clauses(items, kinds)
    if not clauses:
        return NOTHING
    order = prefer.order or languages.order(language) or spoken.order
    resolver = Resolver(reference, spoken.policy(prefer), order)
    return reading.stated(
        clauses,
        resolver,
        zone_said=assembly.zone_said,
        unread=reading.unread(items, kinds, clauses),
    )


def prepare(language: str) -> None:
    """Builds the grammar of *language* now (some 40 ms) instead of with its first text."""
    code = _code(language)
    if languages.covered(code):
        grammar(code)


def _code(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()


def _by_fallback(text: str, *, reference: datetime, language: str) -> Availability:
    from scheduling.phrases import fallback  # imports dateparser, which takes a second

    windows = fallback.read(text, reference=reference, language=language)
    if not windows:
        return NOTHING
    points = tuple(w for w in windows if w.is_point)
    return Availability(windows=windows, points=points, spans=tuple(w.span for w in windows))
