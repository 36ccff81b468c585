"""The line protocol of `parley availability --jsonl`."""

import json
from typing import Any

import pytest

from scheduling.phrases.jsonl import run

CASE = {"id": "a", "text": "tomorrow at 10", "reference": "2026-03-04T09:00:00-05:00", "lang": "en"}


def _one(line: str) -> dict[str, Any]:
    (answer,) = map(json.loads, run([line]))
    return dict(answer)


def _answer(**changes: object) -> dict[str, Any]:
    return _one(json.dumps({**CASE, **changes}))


def test_a_line_is_answered_in_utc() -> None:
    answer = _answer()
    assert answer["id"] == "a"
    assert answer["windows"] == [
        {"start": "2026-03-05T15:00:00+00:00", "end": "2026-03-05T15:01:00+00:00"}
    ]
    assert answer["exclusions"] == []
    assert answer["us"] >= 0


def test_an_open_end_is_null() -> None:
    assert _answer(text="from the 16th onwards")["windows"][0]["end"] is None


def test_exclusions_are_written_beside_the_windows() -> None:
    answer = _answer(text="not available tomorrow")
    assert answer["windows"] == []
    assert answer["exclusions"] == [
        {"start": "2026-03-05T05:00:00+00:00", "end": "2026-03-06T05:00:00+00:00"}
    ]


def test_a_named_zone_brings_its_summer_time() -> None:
    # By the offset alone Monday's ten o'clock would be an hour later.
    assert _answer(text="Monday at 10", tz="America/New_York")["windows"][0]["start"].startswith(
        "2026-03-09T14:00"
    )


def test_a_reference_without_an_offset_is_utc() -> None:
    answer = _answer(reference="2026-03-04T09:00:00")
    assert answer["windows"][0]["start"] == "2026-03-05T10:00:00+00:00"


def test_the_language_is_english_unless_said() -> None:
    case = {k: v for k, v in CASE.items() if k != "lang"}
    assert _one(json.dumps(case))["windows"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"reference": "yesterday"}, "reference"),
        ({"reference": None}, "reference"),
        ({"lang": ["en"]}, "lang"),
        ({"tz": "Mars/Olympus"}, "tz"),
        ({"tz": "../etc/passwd"}, "tz"),
    ],
)
def test_a_malformed_field_is_named(changes: dict[str, object], field: str) -> None:
    answer = _answer(**changes)
    assert answer["id"] == "a"
    assert answer["error"]["field"] == field


@pytest.mark.parametrize("line", ["{", "[]", "null", '"text"', "[" * 5000])
def test_a_line_that_is_no_object_answers_an_error(line: str) -> None:
    assert _one(line)["error"]["field"] == "line"


def test_a_malformed_line_does_not_end_the_run() -> None:
    answers = list(run(["{", "", "  \n", json.dumps(CASE)]))
    assert len(answers) == 2
    assert "windows" in json.loads(answers[1])
