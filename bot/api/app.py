"""The whole of `bot.api` put on one application."""

from __future__ import annotations

from fastapi import FastAPI

from bot.api import candidates, consultants, conversations, interviews, webhooks
from bot.api.body_limit import BodyLimit
from bot.api.campaigns import campaigns_router
from bot.api.errors import PROBLEMS, install_errors
from bot.api.health import health_router
from bot.api.metrics import Metrics, Timing
from bot.api.openapi import describe
from bot.api.rasa import rasa_router
from bot.bootstrap import Parley


def mount(app: FastAPI, parley: Parley) -> None:
    """Serve *parley* by *app*: every route, every error as problem details, counters of its own.

    To be called before the app starts. `app.state.parley` is what handlers find Parley by.
    """
    app.state.parley = parley
    metrics = Metrics()
    metrics.count_in(parley.engine)
    for module in (candidates, consultants, interviews, conversations, webhooks):
        app.include_router(module.router)
    app.include_router(campaigns_router(parley.sequences))
    app.include_router(rasa_router(parley))
    app.include_router(health_router(metrics))
    app.include_router(health_router(metrics, prefix="/api/v1", described=False))
    # Each middleware stands outside those added before it: time is taken around everything.
    app.add_middleware(BodyLimit)
    install_errors(app, {**PROBLEMS, **webhooks.WEBHOOK_PROBLEMS})
    app.add_middleware(Timing, metrics=metrics)
    describe(app)
