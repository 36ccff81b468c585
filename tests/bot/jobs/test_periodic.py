from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.jobs.periodic import periodically

AT_ONCE = timedelta()
NEVER = timedelta(days=1)


def test_work_is_done_again_until_it_is_stopped() -> None:
    stop = asyncio.Event()
    rounds: list[int] = []

    async def work() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 3:
            stop.set()

    asyncio.run(periodically(AT_ONCE, work, name="count", stop=stop))
    assert rounds == [0, 1, 2]


def test_a_round_that_fails_does_not_end_the_work() -> None:
    stop = asyncio.Event()
    rounds: list[int] = []

    async def work() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 2:
            stop.set()
        raise RuntimeError

    asyncio.run(periodically(AT_ONCE, work, name="fail", stop=stop))
    assert rounds == [0, 1]


def test_stopping_does_not_wait_for_the_next_round() -> None:
    async def main() -> None:
        stop, begun = asyncio.Event(), asyncio.Event()

        async def work() -> None:
            begun.set()

        task = asyncio.create_task(periodically(NEVER, work, name="wait", stop=stop))
        await begun.wait()
        stop.set()
        await task

    asyncio.run(main())


def test_a_round_that_has_begun_is_finished() -> None:
    async def main() -> list[str]:
        stop, begun, go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()
        done: list[str] = []

        async def work() -> None:
            begun.set()
            await go_on.wait()
            done.append("finished")

        task = asyncio.create_task(periodically(NEVER, work, name="finish", stop=stop))
        await begun.wait()
        stop.set()
        go_on.set()
        await task
        return done

    assert asyncio.run(main()) == ["finished"]
