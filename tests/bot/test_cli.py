from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bot.db.engine import connect
from bot.events.store import append
from bot.events.types import EventType
from bot.settings import ROOT
from bot.tenancy.scope import Sessions
from tests.conftest import MASTER_KEY, NOW, make_tenant


def parley(*arguments: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PARLEY_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=ROOT,
        env={**clean, "PARLEY_MASTER_KEY": MASTER_KEY, "PARLEY_RASA_TOKEN": "t", **env},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_migrate_makes_a_database_and_verify_finds_it_sound(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert parley("migrate", DATABASE_URL=url).returncode == 0
    checked = parley("events", "verify", DATABASE_URL=url)
    assert checked.returncode == 0
    assert "sound" in checked.stdout


def test_verify_fails_on_a_forged_event(database_url: str) -> None:
    engine = connect(database_url)
    sessions = Sessions(engine)
    tenant = make_tenant(sessions, "Acme Talent")
    with sessions.write(tenant) as session:
        append(session, "candidate/a", EventType.CANDIDATE_CREATED, {"n": 1}, now=NOW)
        append(session, "candidate/a", EventType.CANDIDATE_UPDATED, {"n": 2}, now=NOW)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER events_no_update")
        else:
            connection.exec_driver_sql("ALTER TABLE events DISABLE TRIGGER events_append_only")
        connection.exec_driver_sql("UPDATE events SET type = 'x' WHERE version = 1")
        connection.commit()
    engine.dispose()
    checked = parley("events", "verify", DATABASE_URL=database_url)
    assert checked.returncode == 1
    assert "version 1 does not match its hash" in checked.stderr


def test_availability_reads_lines_and_loads_neither_database_nor_rasa() -> None:
    case = {
        "id": "a",
        "text": "Tuesday after 3pm",
        "reference": "2026-03-02T09:00:00-05:00",
        "lang": "en",
    }
    code = (
        "import sys\nfrom bot.cli import main\nmain(['availability', '--jsonl'])\n"
        "loaded = {'sqlalchemy', 'rasa', 'rasa_sdk', 'fastapi'} & sys.modules.keys()\n"
        "print(sorted(loaded), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        input=json.dumps(case) + "\n",
        capture_output=True,
        text=True,
        timeout=60,
    )
    answer = json.loads(ran.stdout)
    assert answer["id"] == "a"
    assert answer["windows"] == [
        {"start": "2026-03-03T20:00:00+00:00", "end": "2026-03-04T05:00:00+00:00"}
    ]
    assert ran.stderr.strip() == "[]"


def test_a_mistake_in_the_configuration_is_one_line(tmp_path: Path) -> None:
    refused = parley("serve", PARLEY_MASTER_KEY="short", PARLEY_VAR_DIR=str(tmp_path))
    assert refused.returncode == 2
    assert refused.stderr.startswith("parley: PARLEY_MASTER_KEY")
    assert len(refused.stderr.splitlines()) == 1


def test_the_simulated_phone_refuses_production(tmp_path: Path) -> None:
    refused = parley("serve", PARLEY_ENVIRONMENT="production", PARLEY_VAR_DIR=str(tmp_path))
    assert refused.returncode == 2
    assert "production" in refused.stderr
