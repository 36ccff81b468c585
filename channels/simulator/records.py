"""What the handset keeps, as values. Reprs never show a text, a name or an address."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from channels.messages import Address, Button, ChannelName, ReceiptStatus


class Direction(StrEnum):
    """Seen from the phone."""

    ARRIVED = "arrived"
    WRITTEN = "written"


class NoSuchConversation(LookupError):
    """A reply to a conversation, or on a channel of it, in which nothing has arrived."""

    def __init__(self, *, thread: str, channel: ChannelName) -> None:
        super().__init__(f"nothing has arrived on {channel} in conversation {thread!r}")
        self.thread = thread
        self.channel = channel


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as it lies on the phone; its bytes are read one at a time."""

    id: int
    filename: str = field(repr=False)
    media_type: str
    size: int
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class PhoneMessage:
    """One bubble.

    id: grows by time of arrival, on all channels and conversations together.
    person, account: the candidate's address and ours.
    attempts: how often the sender handed this message over; a reply has none.
    reported: whether the webhook that tells of a reply has been accepted; None for an arrival.
    """

    id: int
    provider_message_id: str
    direction: Direction
    channel: ChannelName
    thread: str
    name: str = field(repr=False)
    person: Address
    account: Address
    text: str = field(repr=False)
    subject: str | None = field(repr=False)
    buttons: tuple[Button, ...]
    attachments: tuple[File, ...]
    payload: str | None = field(repr=False)
    in_reply_to: str | None
    idempotency_key: str | None
    attempts: int
    at: datetime
    reported: bool | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A call the simulated provider owes us: a reply (no status) or a receipt.

    attempts: how often it was tried, this time included.
    """

    id: int
    message: PhoneMessage
    status: ReceiptStatus | None
    occurred_at: datetime
    attempts: int
