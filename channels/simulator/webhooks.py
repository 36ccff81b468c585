"""The simulated provider's webhooks: built for its side, parsed on ours."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from channels.messages import Address, ChannelName, Inbound, Receipt, ReceiptStatus
from channels.payload import Payload
from channels.simulator.records import PhoneMessage, Webhook
from channels.simulator.signature import PROVIDER, Signature

_STATUSES: Mapping[str, ReceiptStatus] = {
    "accepted": ReceiptStatus.QUEUED,
    "sent": ReceiptStatus.SENT,
    "arrived": ReceiptStatus.DELIVERED,
    "opened": ReceiptStatus.READ,
    "failed": ReceiptStatus.FAILED,
}
_WORDS: Mapping[ReceiptStatus, str] = {status: word for word, status in _STATUSES.items()}


def signed_webhook(webhook: Webhook, *, secret: str, now: datetime) -> tuple[bytes, dict[str, str]]:
    """Body and headers of *webhook*, signed at *now*; the body is the same every time."""
    content = (
        _reply(webhook.message)
        if webhook.status is None
        else _receipt(webhook.message, webhook.status, webhook.occurred_at)
    )
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Content-Type": "application/json", **Signature(secret).headers(body, now=now)}
    return body, headers


def _reply(message: PhoneMessage) -> dict[str, Any]:
    return {
        "event": "message",
        "id": message.provider_message_id,
        "channel": message.channel,
        "from": message.person.value,
        "to": message.account.value,
        "text": message.text,
        "subject": message.subject,
        "payload": message.payload,
        "inReplyTo": message.in_reply_to,
        "thread": message.thread,
        "at": message.at.isoformat(),
    }


def _receipt(message: PhoneMessage, status: ReceiptStatus, at: datetime) -> dict[str, Any]:
    return {
        "event": "receipt",
        "id": message.provider_message_id,
        "channel": message.channel,
        "status": _WORDS.get(status, str(status)),
        "at": at.isoformat(),
    }


def parse_webhook(body: bytes, *, channel: ChannelName, now: datetime) -> list[Inbound | Receipt]:
    """What a verified *body* says to *channel*. Raises PayloadInvalid.

    A body for another channel is refused: its genuine signature must not let it in here.
    """
    payload = Payload(PROVIDER, body)
    if payload.text("channel") != channel:
        raise payload.invalid("channel")
    match payload.text("event"):
        case "message":
            return [_inbound(payload, channel, now)]
        case "receipt":
            return [_parsed_receipt(payload, channel, now)]
        case _:
            raise payload.invalid("event")


def _inbound(payload: Payload, channel: ChannelName, now: datetime) -> Inbound:
    return Inbound(
        channel=channel,
        provider=PROVIDER,
        provider_message_id=payload.identifier("id"),
        sender=Address(channel, payload.identifier("from")),
        recipient=Address(channel, payload.identifier("to")),
        text=payload.text("text"),
        # A provider's clock may run ahead of ours; nothing was received in the future.
        received_at=min(payload.moment("at"), now),
        subject=payload.text_or_none("subject"),
        payload=payload.text_or_none("payload"),
        in_reply_to=payload.text_or_none("inReplyTo"),
        raw=payload.raw,
    )


def _parsed_receipt(payload: Payload, channel: ChannelName, now: datetime) -> Receipt:
    return Receipt(
        channel=channel,
        provider=PROVIDER,
        provider_message_id=payload.identifier("id"),
        status=_STATUSES.get(payload.text("status"), ReceiptStatus.UNKNOWN),
        occurred_at=min(payload.moment("at"), now),
        reason=payload.text_or_none("reason"),
        raw=payload.raw,
    )
