"""What the shapes of the API share: camelCase, and text that every database can keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

_LONGEST_ID = 200
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2999, 12, 31, tzinfo=UTC)


class Shape(BaseModel):
    """Base of what goes out."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, from_attributes=True, frozen=True
    )


class Body(Shape):
    """Base of what comes in; a field that we do not know is a mistake, so that none is lost."""

    model_config = ConfigDict(extra="forbid")


def unstorable(value: object) -> str | None:
    """The path of the first text in *value* (parsed JSON) that cannot be stored; None if all can.

    PostgreSQL stores no NUL character, and half of a surrogate pair is no character at all.
    """
    return next((path for path, text in _texts(value) if not is_storable(text)), None)


def is_storable(text: str) -> bool:
    """Whether every character of *text* can be stored."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _texts(value: object) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        path, part = waiting.pop()
        if isinstance(part, str):
            yield path or "body", part
        elif isinstance(part, dict):
            # A key that cannot be stored cannot be told either: its object is named.
            yield from ((path or "body", key) for key in part)
            waiting += ((_under(path, key), inner) for key, inner in part.items())
        elif isinstance(part, list):
            waiting += ((_under(path, str(place)), inner) for place, inner in enumerate(part))


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("holds a character that cannot be stored")
    return text


Id = Annotated[str, Field(min_length=1, max_length=_LONGEST_ID)]
PathId = Annotated[str, Path(min_length=1, max_length=_LONGEST_ID), AfterValidator(_storable)]
Moment = Annotated[AwareDatetime, Field(ge=_EARLIEST, le=_LATEST)]
"""A time with its offset, within what every calendar can add to."""
