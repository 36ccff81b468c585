"""The errors a caller reacts to differently; `bot.api.errors` maps each to one HTTP answer.

Expected refusals of a decision (a suppressed message, a taken slot) are values where they are made;
these classes are for what ends a request.
"""

from __future__ import annotations


class ParleyError(Exception):
    """Base of every error that Parley raises on purpose."""


class NotFound(ParleyError):
    """Nothing of that *kind* exists for this tenant under that id."""

    def __init__(self, kind: str, id_: str) -> None:
        self.kind = kind
        self.id = id_
        super().__init__(f"no {kind} with id {id_!r}")


class Invalid(ParleyError):
    """A value that cannot be accepted; *field* is its path as the caller wrote it."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")


class Conflict(ParleyError):
    """The request is well formed but the present state refuses it; *code* names why."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(reason)


class Unauthenticated(ParleyError):
    """No credential, or one that is not (or no longer) valid."""


class Forbidden(ParleyError):
    """The credential is valid but lacks *scope*."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__(f"this API key lacks the scope {scope!r}")


class Misconfigured(ParleyError):
    """Parley cannot start or go on as configured; the text tells the operator what to set."""
