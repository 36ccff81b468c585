"""Each of the four channels as the simulated provider offers it."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from channels.base import Capabilities, WebhookAdapter
from channels.errors import LookupUnsupported, Rejected
from channels.messages import ChannelName, Inbound, Outbound, Receipt, Sent
from channels.simulator.handset import Handset
from channels.simulator.signature import PROVIDER, Signature
from channels.simulator.webhooks import parse_webhook

# What the simulated provider takes, close to what the usual providers of each channel take.
CAPABILITIES: Mapping[ChannelName, Capabilities] = {
    ChannelName.EMAIL: Capabilities(
        max_length=100_000, subject=True, attachments=True, idempotent_send=True, lookup=True
    ),
    ChannelName.SMS: Capabilities(max_length=1600, idempotent_send=True, lookup=True),
    ChannelName.WHATSAPP: Capabilities(
        max_length=4096,
        buttons=3,
        attachments=True,
        window=timedelta(hours=24),
        idempotent_send=True,
        lookup=True,
    ),
    ChannelName.VOICE: Capabilities(
        max_length=3000, reply_within=timedelta(seconds=10), idempotent_send=True, lookup=True
    ),
}


class SimulatorChannel(WebhookAdapter):
    """One channel of the simulated provider; see `channels.base.Channel`.

    secret: verifies webhooks. capabilities: None for the channel's own; without
    `idempotent_send` the same id sent twice arrives twice, as at a provider that knows no key.
    receipts: whether each message that arrives is reported as delivered.
    """

    provider = PROVIDER

    def __init__(
        self,
        name: ChannelName,
        handset: Handset,
        *,
        secret: str,
        capabilities: Capabilities | None = None,
        receipts: bool = True,
    ) -> None:
        super().__init__(Signature(secret))
        self.name = name
        self.capabilities = capabilities or CAPABILITIES[name]
        self._handset = handset
        self._receipts = receipts

    async def send(self, message: Outbound) -> Sent:
        """See `Channel.send`. Rejected's reasons are those of `Capabilities.refusal`, and
        `wrong_channel`."""
        if message.to.channel is not self.name:
            raise Rejected(PROVIDER, reason="wrong_channel")
        if (reason := self.capabilities.refusal(message)) is not None:
            raise Rejected(PROVIDER, reason=reason)
        fault = await asyncio.to_thread(self._handset.next_fault, self.name)
        if fault is None:
            return await self._put(message)
        sent = await self._put(message) if fault.takes_message else None
        await asyncio.sleep(fault.delay.total_seconds())
        if (error := fault.error()) is not None:
            raise error
        return sent or await self._put(message)

    async def find(self, idempotency_key: str) -> Sent | None:
        if not self.capabilities.lookup:
            raise LookupUnsupported(PROVIDER)
        return await asyncio.to_thread(self._handset.find, self.name, idempotency_key)

    def parse(
        self, body: bytes, headers: Mapping[str, str], *, now: datetime
    ) -> list[Inbound | Receipt]:
        return parse_webhook(body, channel=self.name, now=now)

    async def _put(self, message: Outbound) -> Sent:
        return await asyncio.to_thread(
            self._handset.deliver,
            message,
            idempotent=self.capabilities.idempotent_send,
            receipt=self._receipts,
        )


def simulated_channels(handset: Handset, *, receipts: bool = True) -> tuple[SimulatorChannel, ...]:
    """All four channels on one phone."""
    return tuple(
        SimulatorChannel(name, handset, secret=handset.secret, receipts=receipts)
        for name in ChannelName
    )
