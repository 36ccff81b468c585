"""The normalised messages every provider is translated to and from.

Reprs name what a log may hold: channel, provider, ids, times. Addresses, names, texts, subjects,
files and a provider's raw payload never appear in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ChannelName(StrEnum):
    """The ways a candidate can be reached."""

    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    VOICE = "voice"


class ReceiptStatus(StrEnum):
    """What a provider says became of a message we sent."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"


# A failure outranks "sent" because the provider gave up after sending, and is outranked by
# "delivered" because the person's device is the better witness when receipts arrive out of order.
_PROGRESS: Mapping[ReceiptStatus, int] = {
    ReceiptStatus.UNKNOWN: 0,
    ReceiptStatus.QUEUED: 1,
    ReceiptStatus.SENT: 2,
    ReceiptStatus.FAILED: 3,
    ReceiptStatus.DELIVERED: 4,
    ReceiptStatus.READ: 5,
}


def advances(from_: ReceiptStatus, to: ReceiptStatus) -> bool:
    """Whether a message at *from_* moves to *to*: a receipt never moves a message back.

    The order is unknown, queued, sent, failed, delivered, read; the same status again does not
    advance, so a receipt that arrives twice changes nothing.
    """
    return _PROGRESS[to] > _PROGRESS[from_]


def _require_aware(name: str, moment: datetime) -> None:
    if moment.utcoffset() is None:
        raise ValueError(f"{name} needs a time zone")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person or one of our accounts is reached on one channel.

    value: as the channel's standard writes it: E.164 for numbers, addr-spec for email.
    """

    channel: ChannelName
    value: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.value:
            raise ValueError(f"an address on {self.channel} cannot be empty")


@dataclass(frozen=True, slots=True)
class Button:
    """A quick reply: *title* is shown, *payload* comes back when it is tapped."""

    title: str = field(repr=False)
    payload: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a message."""

    filename: str = field(repr=False)
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Inbound:
    """What a person wrote to us.

    provider_message_id: the same every time a provider delivers this message.
    received_at: when the provider took it from the person, so that "tomorrow" keeps its meaning
    when a webhook arrives late.
    payload: of the button that was tapped, if one was.
    in_reply_to: the provider's id of the message answered, where the provider says.
    """

    channel: ChannelName
    provider: str
    provider_message_id: str
    sender: Address
    recipient: Address
    text: str = field(repr=False)
    received_at: datetime
    subject: str | None = field(default=None, repr=False)
    payload: str | None = field(default=None, repr=False)
    in_reply_to: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_aware("received_at", self.received_at)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A provider's word on a message we sent.

    provider_message_id: of that message, as `Sent` gave it.
    reason: the provider's own code or words, when it failed; it may quote a number.
    """

    channel: ChannelName
    provider: str
    provider_message_id: str
    status: ReceiptStatus
    occurred_at: datetime
    reason: str | None = field(default=None, repr=False)
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_aware("occurred_at", self.occurred_at)


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message to be sent.

    id: the idempotency key: one id is one message, however often it is sent.
    sender: our account or number.
    in_reply_to: the provider's id of the message this one answers.
    thread: an opaque label of the conversation, the same on all its channels. Only a provider
    that shows conversations (the simulated phone) has a use for it.
    to_name: what such a provider calls the conversation.
    """

    id: str
    to: Address
    sender: Address
    text: str = field(repr=False)
    subject: str | None = field(default=None, repr=False)
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    in_reply_to: str | None = None
    thread: str | None = None
    to_name: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a message needs an id: it is the idempotency key")
        if self.sender.channel is not self.to.channel:
            raise ValueError("a message's two addresses are on one channel")


@dataclass(frozen=True, slots=True)
class Sent:
    """A provider's acceptance of a message."""

    provider_message_id: str
    accepted_at: datetime

    def __post_init__(self) -> None:
        _require_aware("accepted_at", self.accepted_at)
