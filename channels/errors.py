"""What can go wrong at a provider: one class for each reaction.

Facts are attributes and the text is composed from them. No address, message or secret is a fact.
"""

from datetime import timedelta
from enum import StrEnum


class ChannelError(Exception):
    """Anything a channel raises on purpose."""

    def __init__(self, provider: str) -> None:
        super().__init__(provider)
        self.provider = provider


class SignatureFault(StrEnum):
    """Why a webhook was not believed."""

    MISSING = "missing"
    STALE = "stale"
    MISMATCH = "mismatch"


class SignatureInvalid(ChannelError):
    """A webhook that is not the provider's: refuse it (403) and read nothing of it."""

    def __init__(self, provider: str, *, fault: SignatureFault) -> None:
        super().__init__(provider)
        self.fault = fault

    def __str__(self) -> str:
        advice = {
            SignatureFault.MISSING: "the request carries no signature: does another service call "
            "this address?",
            SignatureFault.STALE: "its time is too far from ours: a replay, or a clock to set",
            SignatureFault.MISMATCH: "it does not match: is the webhook secret the provider's?",
        }
        return f"webhook of {self.provider} refused, {advice[self.fault]}"


class PayloadInvalid(ChannelError):
    """A genuine webhook we cannot read (400): *field* is the part that is missing or wrong."""

    def __init__(self, provider: str, *, field: str) -> None:
        super().__init__(provider)
        self.field = field

    def __str__(self) -> str:
        return f"webhook of {self.provider} has no usable {self.field!r}"


class Throttled(ChannelError):
    """The provider asks for fewer messages: send this one again after *retry_after*."""

    def __init__(self, provider: str, *, retry_after: timedelta) -> None:
        super().__init__(provider)
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.provider} throttles us for {self.retry_after.total_seconds():g} s"


class Rejected(ChannelError):
    """The provider will never take this message: *reason* is a code, safe to log."""

    def __init__(self, provider: str, *, reason: str) -> None:
        super().__init__(provider)
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.provider} rejected the message: {self.reason}"


class ProviderDown(ChannelError):
    """No answer, or a server's error: the message may or may not have been taken."""

    def __init__(self, provider: str, *, status: int | None = None) -> None:
        super().__init__(provider)
        self.status = status

    def __str__(self) -> str:
        seen = "gave no answer" if self.status is None else f"answered {self.status}"
        return f"{self.provider} {seen}"


class LookupUnsupported(ChannelError):
    """The provider cannot be asked what became of a message: `None` would be a wrong answer."""

    def __str__(self) -> str:
        return f"{self.provider} has no look-up by idempotency key"


class ChannelUnknown(ChannelError):
    """No such channel is configured (404 for a webhook)."""

    def __init__(self, provider: str, *, channel: str, known: tuple[str, ...]) -> None:
        super().__init__(provider)
        self.channel = channel
        self.known = known

    def __str__(self) -> str:
        configured = ", ".join(self.known) or "none"
        return f"no channel {self.provider}/{self.channel}; configured: {configured}"
