"""Every line of cases/<language>.txt: what was said, and what it means (see notation)."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduling.phrases import parse

from .notation import written

NEW_YORK = ZoneInfo("America/New_York")
WEDNESDAY = datetime(2026, 3, 4, 9, tzinfo=NEW_YORK)
FOLDER = Path(__file__).parent / "cases"


def _cases() -> list[tuple[str, str, str]]:
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                said, _, meant = line.partition(" => ")
                found.append((path.stem, said, meant))
    return found


@pytest.mark.parametrize(("language", "said", "meant"), _cases())
def test_what_was_said_is_read_as_it_is_meant(language: str, said: str, meant: str) -> None:
    assert written(parse(said, reference=WEDNESDAY, language=language), NEW_YORK) == meant


def test_every_grammar_has_its_cases_and_there_are_three_hundred() -> None:
    from scheduling.phrases.languages import GRAMMARS

    cases = _cases()
    assert {language for language, _, _ in cases} == set(GRAMMARS)
    assert len(cases) >= 300
    assert len(set(cases)) == len(cases)
