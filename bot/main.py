"""The app: HTTP in front of one wired Parley, and the sweep behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import uvicorn
from fastapi import FastAPI

from bot.api import afterwards
from bot.api.app import mount
from bot.api.idempotency import KEPT_FOR, forget_answers
from bot.api.webhooks import take_webhook
from bot.bootstrap import Parley, build
from bot.conversations.receipts import forget_early
from bot.conversations.sweep import Sweep
from bot.jobs.periodic import periodically
from bot.logs import configure_logs
from bot.settings import Settings
from bot.web.phone import phone_router

_FORGET_EVERY = timedelta(hours=1)


def create_app(parley: Parley) -> FastAPI:
    """The whole HTTP side of *parley*, which it closes when it shuts down."""

    async def forget() -> None:
        before = parley.clock() - KEPT_FOR
        await asyncio.to_thread(forget_answers, parley.sessions, before=before)
        await asyncio.to_thread(forget_early, parley.sessions, before=before)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        sweep = Sweep(parley.turns, parley.outbox, parley.clock)
        await sweep.at_start()
        stop = asyncio.Event()
        every = timedelta(seconds=parley.settings.sweep_every_s)
        try:
            async with asyncio.TaskGroup() as work:
                work.create_task(periodically(every, sweep.round, name="sweep", stop=stop))
                work.create_task(periodically(_FORGET_EVERY, forget, name="forget", stop=stop))
                yield
                stop.set()
        finally:
            await afterwards.settled()
            await parley.close()

    app = FastAPI(
        title="Parley",
        version="1",
        summary="A recruiting agent.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    mount(app, parley)
    if parley.handset is not None:
        deliver = partial(take_webhook, parley)
        app.include_router(phone_router(parley.handset, deliver))
    return app


def serve(settings: Settings) -> int:
    """Run the app until it is told to stop."""
    configure_logs()
    uvicorn.run(
        create_app(build(settings)),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
    )
    return 0
