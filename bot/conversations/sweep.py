"""Picking up what a crash left: turns nobody answers, messages that did not leave.

The quick path never needs it. Each round is bounded and safe to run in several processes: leases and
the outbox's fence decide who acts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import timedelta

import structlog

from bot.conversations.outbox import Outbox
from bot.conversations.turn import Turns
from bot.kernel.clock import Clock

SENDING_AT_MOST = timedelta(seconds=60)
"""Longer than any provider call lasts: a message in `sending` for longer has no sender any more."""

_AT_ONCE = 8

_log = structlog.get_logger(__name__)


class Sweep:
    """One round of looking for what was left over."""

    def __init__(self, turns: Turns, outbox: Outbox, clock: Clock) -> None:
        self._turns = turns
        self._outbox = outbox
        self._clock = clock

    async def at_start(self) -> None:
        """Take back what this executor held when it last died; before it does anything else."""
        await asyncio.to_thread(self._turns.disown)
        await asyncio.to_thread(self._outbox.disown, now=self._clock(), older_than=SENDING_AT_MOST)

    async def round(self) -> None:
        """Run the turns that wait, then settle and send the messages that are due."""
        turns = await asyncio.to_thread(self._turns.left_over, now=self._clock())
        await self._together(
            (self._turns.run(tenant, conversation), conversation) for tenant, conversation in turns
        )
        messages = await asyncio.to_thread(
            self._outbox.left_over, now=self._clock(), older_than=SENDING_AT_MOST
        )
        await self._together(
            (self._outbox.settle(tenant, message, older_than=SENDING_AT_MOST), message)
            for tenant, _, message in messages
        )
        await self._together(
            (self._outbox.deliver_conversation(tenant, conversation), conversation)
            for tenant, conversation in dict.fromkeys((t, c) for t, c, _ in messages)
        )

    async def _together(self, work: Iterable[tuple[Awaitable[object], str]]) -> None:
        places = asyncio.Semaphore(_AT_ONCE)

        async def one(item: Awaitable[object], what: str) -> None:
            async with places:
                await self._guarded(item, what)

        await asyncio.gather(*(one(item, what) for item, what in work))

    async def _guarded(self, work: Awaitable[object], what: str) -> None:
        # One item that cannot be handled must not keep the others waiting; it stays where it is.
        try:
            await work
        except Exception:
            _log.exception("sweep_failed", item=what)
