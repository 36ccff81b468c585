"""Signs the simulated provider's webhooks and checks them.

HMAC-SHA256 over the version, the time of signing in Unix seconds and the body. A webhook older or
newer than five minutes is refused, so that a recorded one cannot be played again later.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from channels.errors import SignatureFault, SignatureInvalid

PROVIDER = "simulator"
TIMESTAMP_HEADER = "Parley-Simulator-Timestamp"
SIGNATURE_HEADER = "Parley-Simulator-Signature"
TOLERANCE = timedelta(minutes=5)
_VERSION = "v1"
# Enough for any date a clock can hold; a longer number is not a time and costs work to parse.
_LONGEST_TIMESTAMP = 12


class Signature:
    """One secret's signatures: made for the provider's side, verified on ours."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("the simulator's webhooks need a secret")
        self._key = secret.encode()

    def headers(self, body: bytes, *, now: datetime) -> dict[str, str]:
        """The headers that sign *body* at *now*."""
        timestamp = str(int(now.timestamp()))
        return {
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: f"{_VERSION}={self._digest(timestamp, body)}",
        }

    def verify(self, body: bytes, headers: Mapping[str, str], *, url: str, now: datetime) -> None:
        """See `channels.base.Verifier`; the address is not part of this signature."""
        timestamp = headers.get(TIMESTAMP_HEADER.lower())
        signature = headers.get(SIGNATURE_HEADER.lower())
        if not timestamp or not signature:
            raise SignatureInvalid(PROVIDER, fault=SignatureFault.MISSING)
        expected = f"{_VERSION}={self._digest(timestamp, body)}"
        if not hmac.compare_digest(expected.encode(), _bytes(signature)):
            raise SignatureInvalid(PROVIDER, fault=SignatureFault.MISMATCH)
        if not _fresh(timestamp, now):
            raise SignatureInvalid(PROVIDER, fault=SignatureFault.STALE)

    def _digest(self, timestamp: str, body: bytes) -> str:
        signed = b".".join((_VERSION.encode(), _bytes(timestamp), body))
        return hmac.new(self._key, signed, hashlib.sha256).hexdigest()


def _bytes(header: str) -> bytes:
    # A header may hold anything; a mismatch is the right answer to it, not an encoding error.
    return header.encode(errors="surrogatepass")


def _fresh(timestamp: str, now: datetime) -> bool:
    if len(timestamp) > _LONGEST_TIMESTAMP or not (timestamp.isascii() and timestamp.isdigit()):
        return False
    signed_at = int(timestamp)
    return abs(now.astimezone(UTC).timestamp() - signed_at) <= TOLERANCE.total_seconds()
