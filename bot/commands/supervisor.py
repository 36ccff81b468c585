"""Several processes under one command: prefixed output, a restart for what dies, one stop for all.

Ours because it needs what process runners such as honcho do not do: go on when one part dies (Rasa
may be away for a while, and Parley is made for that) and start it again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

_COLOURS = (36, 33, 35, 32)
_STOP_WITHIN_S = 10.0
_RESTART_AFTER_S = (1.0, 2.0, 5.0, 10.0, 30.0)
_LINE_LIMIT = 2**20


@dataclass(frozen=True, slots=True)
class Part:
    """One process to run."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]


class Supervisor:
    """Runs parts until it is told to stop."""

    def __init__(self, *, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._stopping = asyncio.Event()
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._colours: dict[str, int] = {}
        self._width = len("parley")

    def stop_on_signals(self) -> None:
        """Take Ctrl-C and SIGTERM as the word to stop."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self._stopping.set)

    @property
    def stopping(self) -> bool:
        """Whether the end has begun."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Give the word to stop."""
        self._stopping.set()

    async def run_once(self, part: Part) -> int:
        """Run the part to its end; its exit status."""
        process = await self._start(part)
        ended = asyncio.create_task(self._relay(part.name, process))
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not ended.done():
            await self._end(process)
        return await ended

    async def keep_running(self, parts: Sequence[Part]) -> None:
        """Run all parts, and again what ends, until the word to stop; then all have ended."""
        self._width = max(self._width, *(len(part.name) for part in parts))
        await asyncio.gather(*(self._keep(part) for part in parts))

    def say(self, name: str, text: str) -> None:
        """One prefixed line."""
        prefix = f"{name:<{self._width}} | "
        if self._out.isatty():
            colour = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
            prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
        print(f"{prefix}{text}", file=self._out, flush=True)

    async def _keep(self, part: Part) -> None:
        deaths = 0
        while not self.stopping:
            started = asyncio.get_running_loop().time()
            status = await self.run_once(part)
            if self.stopping:
                return
            lasted = asyncio.get_running_loop().time() - started
            deaths = 0 if lasted > _RESTART_AFTER_S[-1] else deaths
            wait = _RESTART_AFTER_S[min(deaths, len(_RESTART_AFTER_S) - 1)]
            deaths += 1
            self.say(part.name, f"ended with status {status}; starting it again in {wait:g} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait)

    async def _start(self, part: Part) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *part.command,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **part.env},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=_LINE_LIMIT,
            # Its own group: the terminal's Ctrl-C reaches us alone, and we stop the parts in order.
            start_new_session=True,
        )
        self._running[part.name] = process
        return process

    async def _relay(self, name: str, process: asyncio.subprocess.Process) -> int:
        assert process.stdout is not None  # noqa: S101 - asked for with PIPE above
        while line := await process.stdout.readline():
            # A progress bar writes over itself; of all it wrote, the last stands.
            self.say(name, line.decode(errors="replace").rstrip().rpartition("\r")[2])
        return await process.wait()

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        """Ask the process to stop; kill what it leaves behind when it does not."""
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _STOP_WITHIN_S)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
