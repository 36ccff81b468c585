"""The app: HTTP in front of one wired Parley, and the sweep behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import uvicorn
from fastapi import FastAPI

from bot.api.app import mount
from bot.api.webhooks import take_webhook
from bot.bootstrap import Parley, build
from bot.conversations.sweep import Sweep
from bot.jobs.periodic import periodically
from bot.logs import configure_logs
from bot.settings import Settings
from bot.web.phone import phone_router


def create_app(parley: Parley) -> FastAPI:
    """The whole HTTP side of *parley*, which it closes when it shuts down."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        sweep = Sweep(parley.turns, parley.outbox, parley.clock)
        await sweep.at_start()
        every = timedelta(seconds=parley.settings.sweep_every_s)
        sweeping = asyncio.create_task(periodically(every, sweep.round, name="sweep"))
        try:
            yield
        finally:
            sweeping.cancel()
            with suppress(asyncio.CancelledError):
                await sweeping
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

        async def deliver(
            provider: str, channel: str, body: bytes, headers: Mapping[str, str]
        ) -> int:
            return await take_webhook(parley, provider, channel, body, headers)

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
