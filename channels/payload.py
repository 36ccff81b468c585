"""Reads the JSON a provider sends, naming the field that is missing or wrong."""

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from channels.errors import PayloadInvalid


class Payload:
    """A provider's JSON object; every reader raises PayloadInvalid with the field's name."""

    def __init__(self, provider: str, body: bytes) -> None:
        self._provider = provider
        try:
            decoded = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise PayloadInvalid(provider, field="body") from error
        if not isinstance(decoded, dict):
            raise PayloadInvalid(provider, field="body")
        self.raw: Mapping[str, Any] = MappingProxyType(decoded)

    def text(self, field: str) -> str:
        """A string, perhaps empty, that can be stored: no half of a surrogate pair."""
        value = self.raw.get(field)
        if not isinstance(value, str):
            raise self.invalid(field)
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise self.invalid(field) from error
        return value

    def text_or_none(self, field: str) -> str | None:
        """As `text`; None where the field is absent or null."""
        return None if self.raw.get(field) is None else self.text(field)

    def identifier(self, field: str) -> str:
        """A string that names something: not blank, and printable throughout."""
        value = self.text(field)
        if not value.strip() or not value.isprintable():
            raise self.invalid(field)
        return value

    def moment(self, field: str) -> datetime:
        """An ISO 8601 time with an offset."""
        try:
            value = datetime.fromisoformat(self.text(field))
        except ValueError as error:
            raise self.invalid(field) from error
        if value.utcoffset() is None:
            raise self.invalid(field)
        return value

    def invalid(self, field: str) -> PayloadInvalid:
        """The error for *field*, for what only the adapter can judge."""
        return PayloadInvalid(self._provider, field=field)
