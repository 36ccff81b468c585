"""The grammar all languages share: rules over categories, in four stages.

clock (times of a day and lengths, plain dates) → dates (days relative to today or to a stretch of
the calendar) → joins (a time with its part of day, days that refine each other) → ranges (from …
to, after, before). A rule whose categories a language has no words for is never compiled for it.
"""

from scheduling.phrases.cascade import Stage
from scheduling.phrases.grammar import clock, dates, joins, lengths, plain_dates, ranges
from scheduling.phrases.lexicon import Language
from scheduling.phrases.rules import Alphabet, Rule

STAGES: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("clock", (*clock.SPOKEN, *lengths.RULES, *plain_dates.RULES, *clock.FIGURES)),
    ("dates", dates.RULES),
    ("joins", joins.RULES),
    ("ranges", ranges.RULES),
)


def stages(language: Language, alphabet: Alphabet) -> tuple[Stage, ...]:
    """The shared stages, each led by the language's own rules for it."""
    return tuple(
        Stage((*language.rules.get(name, ()), *shared), alphabet) for name, shared in STAGES
    )
