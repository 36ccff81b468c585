from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot.commands.supervisor import Part, Supervisor


def script(name: str, code: str) -> Part:
    return Part(name, [sys.executable, "-u", "-c", code], {})


def run(drive: Callable[[Supervisor], Coroutine[Any, Any, None]]) -> str:
    out = io.StringIO()

    async def main() -> None:
        async with asyncio.timeout(60):
            await drive(Supervisor(out=out))

    asyncio.run(main())
    return out.getvalue()


async def until(found: Callable[[], bool]) -> None:
    while not found():  # noqa: ASYNC110 - what another process does comes with no event
        await asyncio.sleep(0.02)


FOREVER = "import time\nprint('here')\ntime.sleep(600)"


def test_every_line_carries_its_parts_name() -> None:
    async def drive(supervisor: Supervisor) -> None:
        assert await supervisor.run_once(script("one", "print('hello'); raise SystemExit(3)")) == 3

    assert run(drive) == "one    | hello\n"


def test_a_progress_bar_is_shown_by_its_end() -> None:
    async def drive(supervisor: Supervisor) -> None:
        await supervisor.run_once(script("bar", "print('10%\\r50%\\r100%')"))

    assert run(drive) == "bar    | 100%\n"


def test_what_dies_is_started_again_while_the_others_go_on(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    dies = f"open({str(marks)!r}, 'a').write('x')"

    async def drive(supervisor: Supervisor) -> None:
        running = asyncio.create_task(
            supervisor.keep_running([script("dies", dies), script("lives", FOREVER)])
        )
        await until(lambda: marks.exists() and len(marks.read_text()) >= 2)
        assert not running.done()
        supervisor.stop()
        await running

    told = run(drive)
    assert "dies   | ended with status 0; starting it again in 1 s" in told
    assert told.count("lives  | here") == 1


def test_stopping_ends_every_part_even_one_that_will_not_listen(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    note = f"import os, signal, time\nopen({str(pids)!r}, 'a').write(str(os.getpid()) + '\\n')\n"
    stubborn = note + "signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)"

    async def drive(supervisor: Supervisor) -> None:
        parts = [script("stubborn", stubborn), script("meek", note + "time.sleep(600)")]
        running = asyncio.create_task(supervisor.keep_running(parts))
        await until(lambda: pids.exists() and len(pids.read_text().split()) == 2)
        supervisor.stop()
        await running

    run(drive)
    for pid in pids.read_text().split():
        assert not Path(f"/proc/{pid}").exists()
