"""The API over HTTP in this process, on the world of `tests/bot/conftest.py`."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from bot.api import afterwards
from bot.api.app import mount
from bot.bootstrap import Parley, build
from bot.dialogue.scripted import ScriptedDialogue
from bot.security.auth import Scope, issue_key
from channels.simulator import Signature
from tests.bot.conftest import Clock, World, candidate_json, populate, settings_for
from tests.conftest import NOW, make_tenant

Webhook = Callable[..., httpx.Response]

on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""Runs the test on both databases: where what is stored, and who waits for whom, matters."""


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh SQLite database, or what `on_both` asks for."""
    kind = getattr(request, "param", "sqlite")
    name = "sqlite_url" if kind == "sqlite" else "postgres_database_url"
    return str(request.getfixturevalue(name))


@dataclass
class Api:
    """An HTTP client of the app; may be used by several threads at once."""

    app: FastAPI
    parley: Parley
    portal: BlockingPortal
    client: httpx.AsyncClient
    key: str | None = None

    def by(self, key: str | None) -> Api:
        """The same for another key, or for none."""
        return Api(self.app, self.parley, self.portal, self.client, key)

    def request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        sent = dict(headers or {})
        if self.key is not None:
            sent.setdefault("Authorization", f"Bearer {self.key}")

        async def call() -> httpx.Response:
            return await self.client.request(method, path, headers=sent, **more)

        return self.portal.call(call)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        if body is not None:
            more["json"] = body
        return self.request("POST", path, **more)

    def settle(self) -> None:
        """Wait for what the app does after its answers."""
        self.portal.call(afterwards.settled)


def at_once(*calls: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """The answers of calls that are made at the same time."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


@contextmanager
def serving(parley: Parley) -> Iterator[Api]:
    """The API of *parley*, for a caller without a key."""
    app = FastAPI()
    mount(app, parley)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    with start_blocking_portal() as portal:
        client = httpx.AsyncClient(transport=transport, base_url="http://api.example", timeout=30)
        api = Api(app, parley, portal, client)
        yield api
        api.settle()
        portal.call(client.aclose)


@pytest.fixture
def api(world: World) -> Iterator[Api]:
    """The API for a key of the world's tenant that may do everything."""
    with serving(world.parley) as made:
        made.key = make_key(world.parley, world.tenant)
        yield made


@pytest.fixture(scope="session")
def still_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world in which nothing happens: for the many tests of what is refused or only read."""
    folder = tmp_path_factory.mktemp("still")
    shutil.copy(sqlite_template, folder / "parley.db")
    clock, dialogue = Clock(NOW), ScriptedDialogue({})
    settings = settings_for(f"sqlite:///{folder / 'parley.db'}", folder)
    parley = build(settings, clock=clock, dialogue=dialogue)
    made = World(parley, clock, dialogue, make_tenant(parley.sessions, "Acme Talent"))
    populate(made, candidate_json())
    yield made
    asyncio.run(parley.close())


@pytest.fixture(scope="session")
def still(still_world: World) -> Iterator[Api]:
    """The API of the world in which nothing happens."""
    with serving(still_world.parley) as made:
        made.key = make_key(still_world.parley, still_world.tenant)
        yield made


@pytest.fixture
def webhook(world: World, api: Api) -> Webhook:
    """Delivers the simulated provider's webhook: a text of the candidate unless told otherwise."""
    return webhook_to(api, world)


@pytest.fixture
def still_webhook(still_world: World, still: Api) -> Webhook:
    """As `webhook`, to the world in which nothing happens: for what is refused."""
    return webhook_to(still, still_world)


def webhook_to(api: Api, world: World) -> Webhook:
    """Delivers webhooks to the world."""

    def deliver(
        *,
        channel: str = "sms",
        path: str | None = None,
        headers: dict[str, str] | None = None,
        **changes: Any,
    ) -> httpx.Response:
        body, signed = signed_webhook(world, channel=channel, **changes)
        sent = signed if headers is None else headers
        return api.by(None).post(
            path or f"/webhooks/simulator/{channel}", content=body, headers=sent
        )

    return deliver


def signed_webhook(
    world: World, *, channel: str = "sms", **changes: Any
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of the simulated provider's webhook for a text of the candidate."""
    assert world.parley.handset is not None
    event = {
        "event": "message",
        "id": "in-1",
        "channel": channel,
        "from": "+12025550143",
        "to": f"{channel}.{world.tenant}",
        "text": "Hello",
        "at": world.clock.now.isoformat(),
    } | changes
    body = json.dumps(event).encode()
    return body, Signature(world.parley.handset.secret).headers(body, now=world.clock.now)


def make_key(parley: Parley, tenant: str, *scopes: Scope) -> str:
    """A key of the tenant; without *scopes* it may do everything."""
    with parley.sessions.write(tenant) as session:
        return issue_key(session, scopes=scopes or tuple(Scope), now=NOW)


def names(response: httpx.Response) -> list[str]:
    """The fields that a problem names."""
    return [error["field"] for error in response.json()["errors"]]


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The body of *response*, which is a complete problem details object with this code."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["code"] == code
    assert body["type"] == "about:blank"
    assert body["title"]
    assert body["detail"]
    assert body["instance"] == response.request.url.path
    return body
