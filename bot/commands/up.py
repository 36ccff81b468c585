"""`parley up`: everything on one machine, from nothing to a phone that answers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx

from bot.commands.load import load, read_setup
from bot.commands.stack import app_part, rasa_part, train_part, worker_part
from bot.commands.supervisor import Supervisor
from bot.db.engine import connect
from bot.migrations.run import migrate
from bot.security.crypto import MasterKey
from bot.settings import ROOT, Settings
from bot.tenancy.models import Tenant
from bot.tenancy.scope import Sessions

DEMO = ROOT / "data" / "demo" / "acme.yaml"
KEY_FILE = "demo.key"
_LOOK_EVERY_S = 0.25
_SAY_EVERY_S = 5.0


async def up(settings: Settings) -> int:
    """Train, migrate, load the demo, run all parts; the exit status when it was told to stop."""
    supervisor = Supervisor()
    supervisor.stop_on_signals()
    status = await supervisor.run_once(train_part())
    if status != 0 or supervisor.stopping:
        return status
    await asyncio.to_thread(prepare_database, settings, supervisor)
    parts = [rasa_part(settings), app_part(settings), worker_part(settings)]
    running = asyncio.create_task(supervisor.keep_running(parts))
    announcing = asyncio.create_task(_announce(settings, supervisor))
    await running
    announcing.cancel()
    supervisor.say("parley", "stopped")
    return 0


def prepare_database(settings: Settings, supervisor: Supervisor) -> None:
    """Bring the schema up to date, and load the demo into a database without a tenant."""
    supervisor.say("parley", "migrating the database")
    engine = connect(settings.effective_database_url)
    try:
        migrate(engine)
        sessions = Sessions(engine)
        with sessions.across_tenants(writes=False) as session:
            empty = session.query(Tenant.id).first() is None
        if empty:
            master = MasterKey(settings.master_key.get_secret_value())
            key = load(sessions, master, read_setup(DEMO), now=datetime.now(UTC))
            file = settings.var_dir / KEY_FILE
            file.touch(mode=0o600)
            file.write_text(key + "\n", encoding="utf-8")
            supervisor.say("parley", f"loaded the demo tenant; its API key is in {file.name}")
    finally:
        engine.dispose()


async def _announce(settings: Settings, supervisor: Supervisor) -> None:
    """Say what is being waited for, and the addresses once everything answers."""
    url = settings.effective_public_url
    waited = 0.0
    async with httpx.AsyncClient(timeout=2) as client:
        while not await _all_ready(client, url):
            await asyncio.sleep(_LOOK_EVERY_S)
            waited += _LOOK_EVERY_S
            if waited % _SAY_EVERY_S < _LOOK_EVERY_S:
                supervisor.say("parley", f"starting, {waited:.0f} s so far (Rasa loads its model)")
    for line in (
        "Parley is up.",
        f"  the phone   {url}/phone",
        f"  the API     {url}/api/v1  (described in {url}/openapi.json)",
        "  try         make demo   in another terminal",
        "  stop        Ctrl-C",
    ):
        supervisor.say("parley", line)


async def _all_ready(client: httpx.AsyncClient, url: str) -> bool:
    try:
        answer = await client.get(f"{url}/ready")
    except httpx.TransportError:
        return False
    return answer.status_code == httpx.codes.OK and answer.json().get("dialogue") == "up"
