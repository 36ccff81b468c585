"""What Parley writes, in the candidate's language: texts by key, filled with facts.

The texts are in `data/outreach/messages/<language>.yaml`. Templates run in Jinja's sandbox, and a
fact that a text needs and does not get is an error at once, not a hole in a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from bot.kernel.errors import Misconfigured

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text ready to send; only an email has a subject."""

    text: str = field(repr=False)
    subject: str | None = field(default=None, repr=False)


class Texts:
    """Every text by language and key."""

    def __init__(self, by_language: Mapping[str, Mapping[str, Mapping[str, Template]]]) -> None:
        self._by_language = by_language

    @classmethod
    def load(cls, folder: Path) -> Texts:
        """The texts of *folder*; Misconfigured when one does not parse or English is missing."""
        environment = SandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )
        texts = {file.stem: _read(file, environment) for file in sorted(folder.glob("*.yaml"))}
        if FALLBACK not in texts:
            raise Misconfigured(
                f"{folder} has no {FALLBACK}.yaml, the language that others fall back to"
            )
        return cls(texts)

    def render(self, key: str, *, language: str, **facts: Any) -> Rendered:
        """The text of *key* in *language*, else in English; Misconfigured for an unknown key."""
        parts = self._by_language.get(language, {}).get(key) or self._by_language[FALLBACK].get(key)
        if parts is None:
            raise Misconfigured(
                f"there is no text {key!r} in data/outreach/messages/{FALLBACK}.yaml"
            )
        try:
            subject = parts["subject"].render(facts).strip() if "subject" in parts else None
            return Rendered(parts["text"].render(facts).strip(), subject)
        except TemplateError as error:
            raise Misconfigured(f"the text {key!r} ({language}): {error}") from error

    def __contains__(self, key: str) -> bool:
        return key in self._by_language[FALLBACK]


def _read(file: Path, environment: SandboxedEnvironment) -> dict[str, dict[str, Template]]:
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    texts: dict[str, dict[str, Template]] = {}
    for key, value in raw.items():
        parts = {"text": value} if isinstance(value, str) else value
        if not isinstance(parts, dict) or "text" not in parts:
            raise Misconfigured(f"{file.name}: {key} must be a text, or a subject and a text")
        try:
            texts[key] = {name: environment.from_string(part) for name, part in parts.items()}
        except TemplateError as error:
            raise Misconfigured(f"{file.name}: {key}: {error}") from error
    return texts
