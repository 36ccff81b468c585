"""The words that are decided before the dialogue engine is asked. Pure.

Only a message that is nothing but such a word counts: "please don't stop" is for the engine.
The words themselves, with their sources, are in `data/compliance/words.yaml`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from bot.kernel.errors import Misconfigured


class Keyword(StrEnum):
    """What a bare word asks for."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    ASK_WHICH = "ask_which"
    """It may mean the interview or the messages."""


@dataclass(frozen=True, slots=True)
class Words:
    """The bare words, each in its compared form (see `bare`)."""

    opt_out: frozenset[str]
    opt_in: frozenset[str]
    ambiguous_when_booked: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Words:
        """The words of the file; Misconfigured when a list is missing."""
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        try:
            return cls(
                opt_out=_all(raw["opt_out"]),
                opt_in=_all(raw["opt_in"]),
                ambiguous_when_booked=frozenset(map(bare, raw["ambiguous_when_booked"])),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise Misconfigured(f"{path}: opt_out, opt_in or ambiguous_when_booked") from error

    def read(self, text: str, *, booked: bool) -> Keyword | None:
        """What *text* asks for when it is a bare word, else None. booked: an interview is agreed."""
        word = bare(text)
        if word in self.opt_in:
            return Keyword.OPT_IN
        if word not in self.opt_out:
            return None
        if booked and word in self.ambiguous_when_booked:
            return Keyword.ASK_WHICH
        return Keyword.OPT_OUT


def bare(text: str) -> str:
    """*text* without case, accents, punctuation, symbols and surplus spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (
        " " if unicodedata.category(c)[0] in "PSZC" else c
        for c in decomposed
        if not unicodedata.combining(c)
    )
    return " ".join("".join(kept).split())


def _all(by_language: Mapping[str, Iterable[str]]) -> frozenset[str]:
    return frozenset(bare(word) for words in by_language.values() for word in words)
