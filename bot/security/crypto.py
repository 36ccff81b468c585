"""Personal data under a key per person, each key wrapped by the master key.

Destroying a person's key makes everything sealed under it unreadable, in every backup too, while the
event log, which holds ids only, stays as it was. AES-256-GCM throughout; the person and the field are
authenticated with the text, so that a value cannot be moved to another row or column unnoticed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.types import Sealed, UtcDateTime
from bot.kernel.errors import Misconfigured, ParleyError
from bot.tenancy.scope import ScopedSession, TenantScoped

KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"
_CIPHERS = "person_ciphers"


class PersonErased(ParleyError):
    """The person's key is gone: what was sealed under it cannot be read again."""

    def __init__(self, person_id: str) -> None:
        self.person_id = person_id
        super().__init__(f"{person_id} has been erased")


class SealBroken(ParleyError):
    """A sealed value is not what was stored for this person and field, or the master key is wrong."""


class PersonKey(TenantScoped, Base):
    """One person's key, wrapped by the master key."""

    __tablename__ = "person_keys"

    person_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MasterKey:
    """The key from the environment; it wraps people's keys and makes look-up hashes."""

    def __init__(self, encoded: str) -> None:
        try:
            raw = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise Misconfigured("PARLEY_MASTER_KEY is not base64") from error
        if len(raw) != KEY_BYTES:
            raise Misconfigured(
                f"PARLEY_MASTER_KEY must be {KEY_BYTES} bytes in base64 "
                "(make one with: openssl rand -base64 32)"
            )
        self._wrapping = AESGCM(_derive(raw, b"parley/wrap/1"))
        self._lookup = _derive(raw, b"parley/lookup/1")

    def wrap(self, key: bytes, *, person_id: str) -> bytes:
        """*key* encrypted for storage, bound to *person_id*."""
        return _encrypt(self._wrapping, key, person_id.encode())

    def unwrap(self, wrapped: bytes, *, person_id: str) -> bytes:
        """The person's key; SealBroken when it was not wrapped by this master key for them."""
        return _decrypt(self._wrapping, wrapped, person_id.encode())

    def lookup_hash(self, *parts: str) -> str:
        """A keyed hash (HMAC-SHA256, hex) by which equal values are found without reading them."""
        message = b"\x00".join(part.encode() for part in parts)
        return hmac.new(self._lookup, message, hashlib.sha256).hexdigest()


class PersonCipher:
    """Seals and opens the fields of one person."""

    def __init__(self, person_id: str, key: bytes) -> None:
        self.person_id = person_id
        self._aead = AESGCM(key)

    def seal(self, field: str, text: str) -> Sealed:
        """*text* as only this person's key opens it, for *field* only."""
        return Sealed(_encrypt(self._aead, text.encode(), self._bind(field)))

    def seal_optional(self, field: str, text: str | None) -> Sealed | None:
        """As `seal`; None stays None."""
        return None if text is None else self.seal(field, text)

    def open(self, field: str, sealed: Sealed) -> str:
        """The text that was sealed for *field*; SealBroken when it was not."""
        return _decrypt(self._aead, sealed.ciphertext, self._bind(field)).decode()

    def open_optional(self, field: str, sealed: Sealed | None) -> str | None:
        """As `open`; None stays None."""
        return None if sealed is None else self.open(field, sealed)

    def _bind(self, field: str) -> bytes:
        return f"{self.person_id}/{field}".encode()


class Vault:
    """Hands out people's ciphers within one transaction."""

    def __init__(self, session: ScopedSession, master: MasterKey) -> None:
        self._session = session
        self._master = master
        # Kept with the transaction: a message touches its person's key many times.
        kept = session.info.setdefault(_CIPHERS, {})
        self._ciphers: dict[str, PersonCipher] = kept.setdefault(master, {})

    def create(self, person_id: str, *, now: datetime) -> PersonCipher:
        """A cipher under a fresh key, which is stored with the transaction."""
        key = os.urandom(KEY_BYTES)
        self._session.add(
            PersonKey(
                person_id=person_id,
                tenant_id=self._session.tenant,
                wrapped=self._master.wrap(key, person_id=person_id),
                created_at=now,
            )
        )
        self._session.flush()
        return self._keep(PersonCipher(person_id, key))

    def cipher(self, person_id: str) -> PersonCipher:
        """The person's cipher; PersonErased when their key was destroyed."""
        if person_id in self._ciphers:
            return self._ciphers[person_id]
        row = self._session.get(PersonKey, person_id)
        if row is None:
            raise PersonErased(person_id)
        key = self._master.unwrap(row.wrapped, person_id=person_id)
        return self._keep(PersonCipher(person_id, key))

    def destroy(self, person_id: str) -> None:
        """Forget the person's key for good."""
        self._ciphers.pop(person_id, None)
        self._session.execute(delete(PersonKey).where(PersonKey.person_id == person_id))

    def _keep(self, cipher: PersonCipher) -> PersonCipher:
        self._ciphers[cipher.person_id] = cipher
        return cipher

    def lookup_hash(self, kind: str, value: str) -> str:
        """The hash under which this tenant finds *value*; another tenant's differs."""
        return self._master.lookup_hash(self._session.tenant, kind, value)


def _derive(raw: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(raw)


def _encrypt(aead: AESGCM, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + aead.encrypt(nonce, plain, bound)


def _decrypt(aead: AESGCM, stored: bytes, bound: bytes) -> bytes:
    if stored[:1] != _VERSION:
        raise SealBroken("unknown version of a sealed value")
    nonce, ciphertext = stored[1 : 1 + _NONCE_BYTES], stored[1 + _NONCE_BYTES :]
    try:
        return aead.decrypt(nonce, ciphertext, bound)
    except InvalidTag as error:
        raise SealBroken("a sealed value does not open for this person and field") from error
