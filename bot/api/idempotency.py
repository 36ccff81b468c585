"""One effect a key: a POST repeated under its `Idempotency-Key` gets its first answer again.

The key's row is written in the transaction of the effect. Whoever repeats it at the same time waits
for that transaction and then reads its answer; a crash before the commit leaves neither row nor
effect. Only answers of success are kept: a refusal may be put right and sent again under its key.
Draft: IETF httpapi, "The Idempotency-Key HTTP Header Field", draft 07 (read 2026-11-22).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Integer, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.insert import insert_unless_there
from bot.db.types import UtcDateTime
from bot.kernel.errors import ParleyError
from bot.security.crypto import MasterKey
from bot.tenancy.scope import ScopedSession, Sessions, TenantScoped

KEPT_FOR = timedelta(hours=48)
"""How long a key is remembered; a client that repeats itself does so within minutes."""

_UNANSWERED = 0


class IdempotentCall(TenantScoped, Base):
    """The answer given under one key; answers to POSTs hold ids and states, no personal data."""

    __tablename__ = "idempotent_calls"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Hash of tenant and key."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Hash of method, path and body: the same key with another request is a mistake."""
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class KeyReused(ParleyError):
    """The key was used for another request."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request: take a new one.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a POST was answered with."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class KeyedCall:
    """A request under a key, both as hashes: keyed ones, for a body may hold little but a name."""

    id: str
    fingerprint: str

    @classmethod
    def of(
        cls, master: MasterKey, *, tenant_id: str, key: str, method: str, path: str, body: bytes
    ) -> KeyedCall:
        """The call of the tenant under *key*."""
        digest = sha256(body).hexdigest()
        return cls(
            id=master.lookup_hash("idempotency/key", tenant_id, key),
            fingerprint=master.lookup_hash("idempotency/request", method, path, digest),
        )


def first_answer(session: ScopedSession, call: KeyedCall, *, now: datetime) -> Answer | None:
    """What the key was answered with before; None when it is new, and now taken by this transaction.

    Waits for another transaction that has just taken it. Raises KeyReused.
    """
    values = {
        "id": call.id,
        "tenant_id": session.tenant,
        "fingerprint": call.fingerprint,
        "status": _UNANSWERED,
        "body": {},
        "created_at": now,
    }
    if insert_unless_there(session, IdempotentCall, values):
        return None
    row = session.get_one(IdempotentCall, call.id)
    if row.fingerprint != call.fingerprint:
        raise KeyReused
    return Answer(row.status, row.body, replayed=True)


def forget_answers(sessions: Sessions, *, before: datetime) -> int:
    """Drop the answers given before that moment, every tenant's; how many."""
    with sessions.across_tenants() as session:
        gone = session.execute(
            delete(IdempotentCall)
            .where(IdempotentCall.created_at < before)
            .returning(IdempotentCall.id)
            .execution_options(synchronize_session=False)
        )
        return len(gone.all())


def keep_answer(session: ScopedSession, call: KeyedCall, answer: Answer) -> None:
    """Keep the answer for whoever repeats the call that this transaction took."""
    row = session.get_one(IdempotentCall, call.id)
    row.status, row.body = answer.status, answer.body
    session.flush()
