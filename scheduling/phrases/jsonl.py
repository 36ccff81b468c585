"""Lines of JSON in, lines of JSON out: what `parley availability --jsonl` does."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from time import perf_counter_ns
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.phrases.availability import Window
from scheduling.phrases.parser import parse, prepare


class _Malformed(ValueError):
    """A line that cannot be read; field is the name of what is wrong with it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def run(lines: Iterable[str]) -> Iterator[str]:
    """One answer a line, in order, without line ends; blank lines are passed over.

    In: {"id", "text", "reference", "lang"} and, optionally, "tz" (an IANA name). reference is ISO
    8601; its offset is the zone unless tz says more, and without an offset it is UTC. Out: {"id",
    "windows", "exclusions", "us"}; starts and ends are ISO 8601 in UTC, an open end is null, us is
    what the parse took in microseconds. A malformed line answers {"id", "error": {"field",
    "reason"}} and the rest goes on.
    """
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(line), ensure_ascii=False)


def _answer(line: str) -> dict[str, Any]:
    case: Any = None
    try:
        case = _object(line)
        text, reference = _text(case, "text"), _reference(case)
        language = _text(case, "lang") if case.get("lang") is not None else "en"
    except _Malformed as wrong:
        key = case.get("id") if isinstance(case, dict) else None
        return {"id": key, "error": {"field": wrong.field, "reason": wrong.reason}}
    prepare(language)  # what a language costs once is not what this text took
    began = perf_counter_ns()
    read = parse(text, reference=reference, language=language)
    took = (perf_counter_ns() - began) // 1000
    return {
        "id": case.get("id"),
        "windows": [_written(w) for w in read.windows],
        "exclusions": [_written(w) for w in read.exclusions],
        "us": took,
    }


def _object(line: str) -> dict[str, Any]:
    try:
        case = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _Malformed("line", "not JSON") from error
    if not isinstance(case, dict):
        raise _Malformed("line", "not a JSON object")
    return case


def _text(case: dict[str, Any], field: str) -> str:
    value = case.get(field)
    if not isinstance(value, str):
        raise _Malformed(field, "missing" if value is None else "not a string")
    return value


def _reference(case: dict[str, Any]) -> datetime:
    try:
        reference = datetime.fromisoformat(_text(case, "reference"))
    except ValueError as error:
        if isinstance(error, _Malformed):
            raise
        raise _Malformed("reference", "not an ISO 8601 date and time") from error
    if reference.tzinfo is None:
        reference = reference.replace(tzinfo=UTC)
    if case.get("tz") is None:
        return reference
    try:
        return reference.astimezone(ZoneInfo(_text(case, "tz")))
    except (KeyError, ValueError, OSError, OverflowError) as error:
        if isinstance(error, _Malformed):
            raise
        raise _Malformed("tz", "not a time zone that is known here") from error


def _written(window: Window) -> dict[str, str | None]:
    end = window.end
    return {"start": window.start.isoformat(), "end": end.isoformat() if end else None}
