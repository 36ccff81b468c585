"""What every language module promises: only categories that the grammar knows, and no clashes."""

import re

import pytest

from scheduling.phrases.clauses import KINDS
from scheduling.phrases.grammar import STAGES
from scheduling.phrases.languages import GRAMMARS, covered, language, order
from scheduling.phrases.lexicon import Language

# Read outside the rules: skipped words, and how figures are told apart.
ELSEWHERE = {"noise", "spoken"}


def _known(spoken: Language) -> set[str]:
    rules = [rule for _, shared in STAGES for rule in shared]
    rules += [rule for own in spoken.rules.values() for rule in own]
    words = " ".join(rule.pattern for rule in rules).split()
    categories = {c for word in words for c in re.sub(r"^!|^\w+:|\?$", "", word).split("|")}
    return categories | set(KINDS) | ELSEWHERE


@pytest.mark.parametrize("code", GRAMMARS)
def test_every_category_is_one_that_a_rule_asks_for(code: str) -> None:
    spoken = language(code)
    assert set(spoken.words) - _known(spoken) == set()


@pytest.mark.parametrize("code", GRAMMARS)
def test_every_language_names_the_days_the_months_and_the_numbers(code: str) -> None:
    spoken = language(code)
    weekdays, months = spoken.words["weekday"], spoken.words["month"]
    assert not isinstance(weekdays, str)
    assert not isinstance(months, str)
    assert set(weekdays) == set(range(7))
    assert set(months) == set(range(1, 13))
    assert set(range(60)) - set(spoken.numbers) == set()


@pytest.mark.parametrize("code", GRAMMARS)
def test_no_word_names_two_weekdays_or_two_months(code: str) -> None:
    for category in ("weekday", "month", "habit"):
        declared = language(code).words[category]
        assert not isinstance(declared, str)
        words = [word for forms in declared.values() for word in forms.split()]
        assert len(words) == len(set(words))


def test_a_region_is_covered_by_its_language() -> None:
    assert covered("pt-BR")
    assert not covered("nl")


def test_british_english_writes_the_day_first() -> None:
    assert order("en-GB") == "dmy"
    assert order("en-US") is None
