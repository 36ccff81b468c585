from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from bot.api import afterwards


def test_work_goes_on_until_it_is_done() -> None:
    done = []

    async def work(number: int) -> None:
        await asyncio.sleep(0)
        done.append(number)
        if number < 3:
            afterwards.start(work(number + 1), name="more")

    async def main() -> None:
        afterwards.start(work(1), name="first")
        assert done == []
        await afterwards.settled()

    asyncio.run(main())
    assert done == [1, 2, 3]


def test_what_fails_is_logged_without_its_text() -> None:
    async def work() -> None:
        raise RuntimeError("the number is +12025550142")

    async def main() -> None:
        afterwards.start(work(), name="broken")
        await afterwards.settled()

    with capture_logs() as logs:
        asyncio.run(main())
    (noted,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert (noted["work"], noted["error"]) == ("broken", "RuntimeError")
    assert "+1202" not in str(noted)
