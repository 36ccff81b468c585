"""Work that is done again and again until the process is asked to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

_log = structlog.get_logger(__name__)


async def periodically(
    every: timedelta,
    work: Callable[[], Awaitable[object]],
    *,
    name: str,
    stop: asyncio.Event | None = None,
) -> None:
    """Do *work* now and then *every* so long after it last ended, until *stop* is set or cancelled.

    What it raises is logged under *name*, and the next round comes all the same. With *stop*, a round
    that has begun is finished before this returns.
    """
    stop = stop or asyncio.Event()
    while not stop.is_set():
        try:
            await work()
        except Exception:
            _log.exception("periodic_work_failed", work=name)
        try:
            await asyncio.wait_for(stop.wait(), every.total_seconds())
        except TimeoutError:
            continue
