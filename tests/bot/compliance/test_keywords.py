from __future__ import annotations

import pytest

from bot.compliance.keywords import Keyword, Words, bare
from bot.settings import ROOT

WORDS = Words.load(ROOT / "data" / "compliance" / "words.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        " Stop. ",
        "STOP!!!",
        "stop 🙏",
        "Stopall",
        "stop all",
        "UNSUBSCRIBE",
        "cancel",
        "END",
        "quit",
        "revoke",
        "OPTOUT",
        "opt out",
        "opt-out",
        "Opt  Out",
        "arrêt",
        "ARRET",
        "désabonner",
        "baja",
        "abmelden",
        "sair",
    ],
)
def test_a_bare_stop_word_is_an_opt_out(text: str) -> None:
    assert WORDS.read(text, booked=False) is Keyword.OPT_OUT


@pytest.mark.parametrize("text", ["START", "unstop", "Start!"])
def test_a_bare_start_word_is_an_opt_in(text: str) -> None:
    assert WORDS.read(text, booked=True) is Keyword.OPT_IN


@pytest.mark.parametrize(
    "text",
    [
        "please don't stop, I'm interested",
        "can you stop by at 3?",
        "unsubscribe me from the Tuesday slot",
        "quit my job, so any time",
        "the end of the week",
        "start at 9?",
        "non-stop",
        "",
        "👍",
    ],
)
def test_a_word_within_a_sentence_is_left_to_the_engine(text: str) -> None:
    assert WORDS.read(text, booked=False) is None


def test_a_bare_cancel_is_asked_about_once_an_interview_is_booked() -> None:
    assert WORDS.read("Cancel", booked=True) is Keyword.ASK_WHICH
    assert WORDS.read("STOP", booked=True) is Keyword.OPT_OUT


def test_the_compared_form_has_no_accents_marks_or_surplus_spaces() -> None:
    assert bare("  ¡Arrêt,   s'il!! ") == "arret s il"
