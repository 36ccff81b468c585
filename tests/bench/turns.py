"""Measuring one turn: of Rasa alone, and of Parley around it."""

from __future__ import annotations

import asyncio
import secrets
import time
from datetime import UTC, datetime

import httpx

from bot.security.crypto import MasterKey
from channels.simulator import Direction, Handset, Webhook, signed_webhook
from tests.bench.quantiles import Figures
from tests.e2e.stack import Stack
from tests.nlu.rasa_process import RasaProcess

_GIVE_UP_S = 20.0
PAUSE_S = 0.06
"""Between two turns, of either kind: what follows a reply (its receipt, giving up the lease) is over by
then, as it is when a person takes seconds to write."""


async def bare_turns(rasa: RasaProcess, count: int, *, text: str, into: Figures) -> None:
    """Put *count* turns to the bridge, one after the other; until its answer is read."""
    headers = {"Authorization": f"Bearer {rasa.token}"}
    async with httpx.AsyncClient(headers=headers, timeout=_GIVE_UP_S) as client:
        for _ in range(count):
            turn = {
                "sender": f"bench-{secrets.token_hex(8)}",
                "turnId": secrets.token_hex(8),
                "text": text,
                "channel": "sms",
                "language": "en",
                "state": "asked_interest",
            }
            await asyncio.sleep(PAUSE_S)
            begun = time.perf_counter()
            answer = await client.post(f"{rasa.url}/turn", json=turn)
            into.add(time.perf_counter() - begun)
            answer.raise_for_status()


class Candidates:
    """Candidates who write to Parley, each with the opening message on the phone."""

    def __init__(self, stack: Stack, *, count: int) -> None:
        self._url = stack.url
        master = MasterKey(stack.settings.master_key.get_secret_value())
        self._secret = master.lookup_hash("simulator", "webhooks")
        self._handset = Handset(stack.settings.var_dir / "handset.db", secret=self._secret)
        self._threads = [
            stack.open_conversation(f"bench-{number}", name=f"Bench {number}")
            for number in range(count)
        ]
        self._turn = 0

    def close(self) -> None:
        self._handset.close()

    async def turns(self, count: int, *, text: str, into: Figures) -> None:
        """Deliver *count* messages by webhook, one after the other, each candidate in turn.

        Measured from the call of the webhook to the moment at which the channel took the reply.
        """
        async with httpx.AsyncClient(timeout=_GIVE_UP_S) as client:
            for _ in range(count):
                thread = self._threads[self._turn % len(self._threads)]
                self._turn += 1
                await asyncio.sleep(PAUSE_S)
                into.add(await self._one(client, thread, text))

    async def _one(self, client: httpx.AsyncClient, thread: str, text: str) -> float:
        typed = self._handset.reply(thread, channel="sms", text=text)
        webhook = Webhook(id=0, message=typed, status=None, occurred_at=typed.at, attempts=1)
        begun = datetime.now(UTC)
        body, headers = signed_webhook(webhook, secret=self._secret, now=begun)
        url = f"{self._url}/webhooks/simulator/sms"
        (await client.post(url, content=body, headers=headers)).raise_for_status()
        deadline = time.monotonic() + _GIVE_UP_S
        while time.monotonic() < deadline:
            for message in self._handset.messages(after=typed.id, thread=thread):
                if message.direction is Direction.ARRIVED:
                    return (message.at - begun).total_seconds()
            await asyncio.sleep(0.01)
        raise TimeoutError(f"no reply to {text!r}")
