"""Whose a conversation is, for those who know nothing but its id."""

from __future__ import annotations

from functools import lru_cache

from bot.conversations.repository import tenant_of
from bot.tenancy.scope import Sessions


class Owners:
    """Finds the tenant of a conversation; it never changes, so it is remembered."""

    def __init__(self, sessions: Sessions, *, remembered: int = 100_000) -> None:
        self._sessions = sessions
        self.tenant_of = lru_cache(maxsize=remembered)(self._find)

    def _find(self, conversation_id: str) -> str:
        with self._sessions.across_tenants(writes=False) as session:
            return tenant_of(session, conversation_id)
