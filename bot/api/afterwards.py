"""Work that goes on in this process after an answer was given: a turn, a delivery.

Nothing rests on it: what it does is intended in the database before, and the sweep does what a crash
leaves undone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import structlog

from bot.api.errors import frames

_log = structlog.get_logger(__name__)
# The event loop keeps only weak references to its tasks.
_running: set[asyncio.Task[None]] = set()


def start(work: Coroutine[object, object, None], *, name: str) -> None:
    """Run *work* beside everything else; what it raises is logged, by type and place."""
    task = asyncio.get_running_loop().create_task(_logged(work, name), name=name)
    _running.add(task)
    task.add_done_callback(_running.discard)


async def settled() -> None:
    """Wait until everything that this event loop was given is done; before what it uses is closed."""
    loop = asyncio.get_running_loop()
    while mine := [task for task in _running if task.get_loop() is loop]:
        await asyncio.wait(mine)


async def _logged(work: Coroutine[object, object, None], name: str) -> None:
    try:
        await work
    except Exception as error:
        # The top of a task: the sweep finds what it leaves.
        _log.error(
            "work_failed", work=name, error=type(error).__name__, at=frames(error.__traceback__)
        )
        _log.debug("work_failed_because", exc_info=error)
