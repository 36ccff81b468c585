"""The languages that have a grammar of their own, one module each.

To add one: copy the module nearest to it, translate the words (categories are explained in
en.py), add its code to GRAMMARS and its cases to the tests. Word order that the shared grammar
does not know goes into the module's own `rules`.
"""

from functools import cache
from importlib import import_module

from scheduling.phrases.lexicon import Language, Order

GRAMMARS = ("en", "es", "fr", "de", "pt")


def covered(code: str) -> bool:
    """Whether "pt-BR" or "pt" is read by a grammar of ours."""
    return code.split("-")[0].lower() in GRAMMARS


# Where English is written, and the day comes before the month.
_DAY_FIRST = frozenset(
    {"en-gb", "en-ie", "en-au", "en-nz", "en-in", "en-za", "en-jm", "en-tt", "en-bz"}
)


def order(tag: str) -> Order | None:
    """How the region of *tag* writes numeric dates, where that is not the language's own order."""
    return "dmy" if tag.replace("_", "-").lower() in _DAY_FIRST else None


@cache
def language(code: str) -> Language:
    """The declarations for a covered language; imported when first asked for."""
    module = import_module(f"{__name__}.{code.split('-')[0].lower()}")
    declared: Language = module.LANGUAGE
    return declared
