"""No input is looked at for longer than its first few hundred tokens: nothing super-linear."""

from datetime import UTC, datetime

import pytest

from scheduling.phrases import parse
from scheduling.phrases.parser import grammar
from scheduling.phrases.tokens import MAX_TOKENS, Tokens, folded

REFERENCE = datetime(2026, 3, 4, 9, tzinfo=UTC)
PATTERNS = ["mon ", "1 ", "1.", "a'", "not tuesday, ", "next monday at 7 or ", "é", "(", "9:30 - "]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_only_the_first_tokens_of_a_text_are_read(pattern: str) -> None:
    lexicon = grammar("en").lexicon
    tokens = Tokens(lexicon).read(folded(pattern * 10_000))
    assert len(tokens.items) <= MAX_TOKENS + 4


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_answer_stays_small_whatever_is_repeated(pattern: str) -> None:
    read = parse(pattern * 10_000, reference=REFERENCE)
    assert len(read.windows) + len(read.exclusions) < 3000


def test_what_comes_after_the_last_token_is_not_read() -> None:
    assert parse(
        "Friday at 10 " + "lorem ipsum " * MAX_TOKENS + "Tuesday", reference=REFERENCE
    ) == parse("Friday at 10 " + "lorem ipsum " * MAX_TOKENS, reference=REFERENCE)
