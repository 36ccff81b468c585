"""What single tokens may stand for."""

import pytest

from scheduling.phrases.parser import grammar
from scheduling.phrases.tokens import Tokens, folded


def _values(text: str, language: str = "en") -> list[dict[str, object]]:
    return [i.values for i in Tokens(grammar(language).lexicon).read(folded(text)).items]


@pytest.mark.parametrize(
    ("slip", "weekday"),
    [
        ("tuesdy", 1),
        ("wendesday", 2),
        ("thrusday", 3),
        ("Saterday", 5),
        ("firday", 4),
        ("mondday", 0),
    ],
)
def test_a_slip_in_a_weekday_is_forgiven(slip: str, weekday: int) -> None:
    assert _values(slip)[0].get("weekday") == weekday


@pytest.mark.parametrize("word", ["mourning", "warning", "sundry", "moaning", "mostly", "marches"])
def test_a_real_word_is_no_slip(word: str) -> None:
    assert _values(word) == [{}]


@pytest.mark.parametrize(
    "junk",
    [
        "$3,000",
        "100%",
        "5 percent",
        "+1 415 555 2671",
        "020-7946-0958",
        "me@9am.com",
        "https://a.b/9",
        "123456",
        "6.455",
    ],
)
def test_what_is_surely_no_time_is_a_word_nobody_knows(junk: str) -> None:
    assert not any(_values(junk))


def test_a_number_touching_letters_is_no_number() -> None:
    assert not any(_values("flat 2b"))
    assert not any(_values("covid19"))


def test_an_ordinal_is_one_token() -> None:
    assert _values("12th") == [{"nth": 12, "ord": 12}]
    assert _values("1er", "fr") == [{"nth": 1, "ord": 1}]


def test_a_dotted_pair_may_be_a_date_or_a_time() -> None:
    (values,) = _values("10.11")
    assert {"dm", "hd"} <= values.keys()
    assert "dm" not in _values("9.30")[0]


def test_accents_may_be_left_out() -> None:
    assert _values("sabado", "es") == _values("sábado", "es")
    assert _values("fevrier", "fr") == _values("février", "fr")


def test_an_elision_is_two_words() -> None:
    values = _values("l'après-midi", "fr")
    assert values[-1].get("part") == "afternoon"


def test_folding_keeps_every_character_in_its_place() -> None:
    text = "İ Tuesday ’til “noon” – ok…"
    assert len(folded(text)) == len(text)
