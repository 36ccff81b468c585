from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.interviews.choice import Option, meant_options
from scheduling.intervals import Interval
from tests.conftest import NOW

ZONE = "America/New_York"


def option(number: int, day: int, clock: str) -> Option:
    hour, minute = map(int, clock.split(":"))
    start = datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo(ZONE))
    return Option(number, Interval(start, start + timedelta(minutes=30)), f"hold-{number}")


# Now is Monday 2 March 2026, 04:00 in New York.
OPTIONS = [option(1, 3, "15:00"), option(2, 5, "09:00"), option(3, 5, "10:30")]


def meant(text: str, options: list[Option] = OPTIONS) -> list[int]:
    found = meant_options(text, options, now=NOW, zone=ZONE, language="en")
    return [option.number for option in found]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("2.", 2),
        ("#2", 2),
        ("option 2 please", 2),
        ("number 3 works for me", 3),
        ("b", 2),
        ("option c", 3),
        ("the second one", 2),
        ("The 2nd one please!", 2),
        ("second", 2),
        ("first works", 1),
        ("the last one", 3),
        ("let's do the later one", 3),
        ("the middle one", 2),
        ("10:30 works", 3),
        ("Tuesday works", 1),
        ("Thursday at 9", 2),
        ("thursday 10.30", 3),
        ("the one at 3pm", 1),
    ],
)
def test_a_clear_choice_is_one_option(text: str, number: int) -> None:
    assert meant(text) == [number]


@pytest.mark.parametrize("text", ["Thursday", "Thursday morning"])
def test_words_that_fit_several_options_leave_all_of_them(text: str) -> None:
    assert meant(text) == [2, 3]


@pytest.mark.parametrize("text", ["7", "option 9", "Friday at 3", "yes", "sure, sounds good", ""])
def test_words_that_fit_no_option_choose_none(text: str) -> None:
    assert meant(text) == []


def test_a_number_of_an_option_wins_over_a_time_of_day() -> None:
    assert meant("3") == [3]


def test_the_later_of_two_is_the_second() -> None:
    assert meant("the later one", OPTIONS[:2]) == [2]


def test_a_date_that_happens_to_hold_an_ordinal_is_not_taken_for_an_option() -> None:
    assert meant("on the 2nd of April") == []
