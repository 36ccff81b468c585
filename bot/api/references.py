"""The tenant's own ids in a request, and what they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.kernel.errors import Invalid, NotFound


@contextmanager
def named_in(field: str) -> Iterator[None]:
    """Inside: what a body's *field* names is looked up. That it does not exist is the field's fault."""
    try:
        yield
    except NotFound as error:
        raise Invalid(field, f"there is no {error.kind} with this id") from error
