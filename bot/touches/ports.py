"""What touches need of the floors around them, wired by the worker."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from bot.security.crypto import Vault
from bot.templates.render import Rendered
from bot.tenancy.scope import ScopedSession
from bot.touches.models import Touch


class Wording(Protocol):
    """Whoever planned a touch puts it into words."""

    def words(self, session: ScopedSession, vault: Vault, touch: Touch) -> Rendered:
        """The touch's text in the candidate's language; Misconfigured when there is none."""
        ...


class Batches(Protocol):
    """The engine's queue of batches."""

    def enqueue(self, session: ScopedSession, batch_id: str, *, priority: int) -> None:
        """Have the batch delivered, if and only if the session's transaction commits."""
        ...

    def unfinished(self, batch_ids: Collection[str]) -> frozenset[str]:
        """Those of the batches that an executor works on or will."""
        ...
