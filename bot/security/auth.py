"""API keys: made once, shown once, kept as a scrypt hash, each good for named scopes.

Form: ``parley_<key id>_<secret>``. The id finds the row, the secret (256 random bits) proves it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from threading import Lock

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.types import UtcDateTime
from bot.kernel.errors import Unauthenticated
from bot.kernel.ids import new_id
from bot.tenancy.scope import ScopedSession, TenantScoped

_PREFIX = "parley"
# RFC 7914 section 2; 16 MiB and about 40 ms a hash. The secret is random, so this guards a leaked table.
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**14, 8, 1
_REMEMBERED = 1024


class Scope(StrEnum):
    """What an API key may do."""

    CANDIDATES_READ = "candidates:read"
    CANDIDATES_WRITE = "candidates:write"
    CAMPAIGNS_READ = "campaigns:read"
    CAMPAIGNS_WRITE = "campaigns:write"
    INTERVIEWS_READ = "interviews:read"
    INTERVIEWS_WRITE = "interviews:write"
    CONVERSATIONS_READ = "conversations:read"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling: a key of one tenant, and what it may do."""

    key_id: str
    tenant_id: str
    scopes: frozenset[str]


class ApiKey(TenantScoped, Base):
    """One API key; the secret itself is never stored."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def issue_key(session: ScopedSession, *, scopes: Iterable[Scope], now: datetime) -> str:
    """A new key of the session's tenant, in full; this is the only time it can be read."""
    key_id = new_id("key")
    secret = secrets.token_hex(32)
    salt = secrets.token_bytes(16)
    session.add(
        ApiKey(
            id=key_id,
            tenant_id=session.tenant,
            salt=salt,
            secret_hash=_hash(secret, salt),
            scopes=sorted(scopes),
            created_at=now,
        )
    )
    return f"{_PREFIX}_{key_id}_{secret}"


class KeyCheck:
    """Checks presented keys; remembers the last good ones, so that scrypt is paid once a process.

    A revoked key is refused at once: the row is read every time, only the hashing is spared.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, bytes], bytes] = OrderedDict()
        self._lock = Lock()

    def principal(self, session: ScopedSession, presented: str) -> Principal:
        """Who presents this key; Unauthenticated when it is not valid. Session across tenants."""
        prefix, _, rest = presented.partition("_")
        key_id, _, secret = rest.rpartition("_")
        row = session.get(ApiKey, key_id) if prefix == _PREFIX and key_id else None
        if row is None or row.revoked_at is not None or not self._matches(row, secret):
            raise Unauthenticated("the API key is not valid")
        return Principal(row.id, row.tenant_id, frozenset(row.scopes))

    def _matches(self, row: ApiKey, secret: str) -> bool:
        digest = hashlib.sha256(secret.encode()).digest()
        remembered = self._seen.get((row.id, digest))
        if remembered is not None and hmac.compare_digest(remembered, row.secret_hash):
            return True
        if not hmac.compare_digest(_hash(secret, row.salt), row.secret_hash):
            return False
        with self._lock:
            self._seen[(row.id, digest)] = row.secret_hash
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return True


def _hash(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P)
