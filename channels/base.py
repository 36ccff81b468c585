"""What the application sees of a provider, and the half of an adapter that is always the same."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from channels.messages import ChannelName, Inbound, Outbound, Receipt, Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What one provider can do on one channel.

    max_length: characters of text. buttons: the most a message may carry.
    window: how long after a person's last message we may write freely; None: always.
    reply_within: how soon someone waiting must be answered; None: nobody waits.
    idempotent_send: the same id sent twice arrives once. lookup: `Channel.find` can be asked.
    """

    max_length: int
    buttons: int = 0
    subject: bool = False
    attachments: bool = False
    window: timedelta | None = None
    reply_within: timedelta | None = None
    idempotent_send: bool = False
    lookup: bool = False

    def refusal(self, message: Outbound) -> str | None:
        """Why *message* does not fit, as a code (`text_too_long`, …); None when it does."""
        checks = (
            ("text_empty", not message.text.strip() and not message.attachments),
            ("text_too_long", len(message.text) > self.max_length),
            ("too_many_buttons", len(message.buttons) > self.buttons),
            ("subject_unsupported", message.subject is not None and not self.subject),
            ("attachments_unsupported", bool(message.attachments) and not self.attachments),
        )
        return next((code for code, wrong in checks if wrong), None)


class Channel(Protocol):
    """One provider on one channel: send, receive, look up."""

    @property
    def name(self) -> ChannelName: ...

    @property
    def provider(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def send(self, message: Outbound) -> Sent:
        """The provider's acceptance of *message*.

        Raises Throttled, Rejected or ProviderDown. After ProviderDown the message may have been
        taken: ask `find`, or send the same id again where sending is idempotent.
        """
        ...

    def receive(
        self, body: bytes, headers: Mapping[str, str], *, url: str, now: datetime
    ) -> list[Inbound | Receipt]:
        """What a webhook says, in the provider's order; [] when it is of no concern to us.

        url: as the provider called it; some sign it. Header names are compared without case.
        Raises SignatureInvalid before anything is parsed, PayloadInvalid afterwards.
        """
        ...

    async def find(self, idempotency_key: str) -> Sent | None:
        """The acceptance of the message with this id; None when the provider never took it.

        Raises LookupUnsupported where `capabilities.lookup` is false.
        """
        ...


class Verifier(Protocol):
    """A provider's way of signing webhooks."""

    def verify(self, body: bytes, headers: Mapping[str, str], *, url: str, now: datetime) -> None:
        """Return when the webhook is genuine and fresh, else raise SignatureInvalid.

        headers: names in lower case.
        """
        ...


class WebhookAdapter(ABC):
    """Verifies, then parses: an adapter brings its verifier and `parse`, and nothing skips one."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier

    def receive(
        self, body: bytes, headers: Mapping[str, str], *, url: str, now: datetime
    ) -> list[Inbound | Receipt]:
        lowered = {name.lower(): value for name, value in headers.items()}
        self._verifier.verify(body, lowered, url=url, now=now)
        return self.parse(body, lowered, now=now)

    @abstractmethod
    def parse(
        self, body: bytes, headers: Mapping[str, str], *, now: datetime
    ) -> list[Inbound | Receipt]:
        """What a verified body says. Raises PayloadInvalid."""
