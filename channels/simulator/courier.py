"""Carries the simulated provider's webhooks to the application, again and again until accepted."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from channels.simulator.outgoing import OutgoingWebhooks
from channels.simulator.records import Webhook
from channels.simulator.signature import PROVIDER
from channels.simulator.webhooks import signed_webhook

# provider, channel, body, headers → the HTTP status: only 2xx is an acceptance.
Deliver = Callable[[str, str, bytes, Mapping[str, str]], Awaitable[int]]
# As long as the usual providers wait for an answer before they call it a failure.
ANSWER_WITHIN = timedelta(seconds=15)
PAUSE = timedelta(milliseconds=150)

_log = logging.getLogger(__name__)


class Courier:
    """Delivers webhooks at least once: the receiver must know one that it has seen."""

    def __init__(
        self,
        outgoing: OutgoingWebhooks,
        deliver: Deliver,
        *,
        secret: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._outgoing = outgoing
        self._deliver = deliver
        self._secret = secret
        self._clock = clock

    async def bring(self, message_id: int) -> bool:
        """Try what is due about one message now; whether all of it was accepted."""
        return await self._carry(await asyncio.to_thread(self._claim, message_id))

    async def bring_due(self) -> int:
        """Try everything that is due once; how many webhooks were tried."""
        tried = 0
        while due := await asyncio.to_thread(self._outgoing.claim):
            await self._carry(due)
            tried += len(due)
        return tried

    async def run(self, *, pause: timedelta = PAUSE) -> None:
        """Deliver for as long as the task lives, beginning with what an earlier one left."""
        await asyncio.to_thread(self._outgoing.hurry)
        while True:
            try:
                await self.bring_due()
            except sqlite3.OperationalError:
                # Another process holds the file longer than we wait: the rows are still there.
                _log.exception("simulated webhooks could not be read")
            await asyncio.sleep(pause.total_seconds())

    def _claim(self, message_id: int) -> list[Webhook]:
        return self._outgoing.claim(message_id=message_id)

    async def _carry(self, webhooks: list[Webhook]) -> bool:
        outcomes = [await self._settle(webhook) for webhook in webhooks]
        return bool(webhooks) and all(outcomes)

    async def _settle(self, webhook: Webhook) -> bool:
        accepted = await self._accepted(webhook)
        note = self._outgoing.accepted if accepted else self._outgoing.refused
        await asyncio.to_thread(note, webhook)
        return accepted

    async def _accepted(self, webhook: Webhook) -> bool:
        body, headers = signed_webhook(webhook, secret=self._secret, now=self._clock())
        try:
            async with asyncio.timeout(ANSWER_WITHIN.total_seconds()):
                status = await self._deliver(PROVIDER, webhook.message.channel, body, headers)
        except Exception:
            # The top of the loop: whatever the receiver broke on, the webhook is kept and tried
            # again, as a provider would.
            _log.exception("simulated webhook %d not delivered", webhook.id)
            return False
        return 200 <= status < 300
