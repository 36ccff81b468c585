from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from bot.commands.load import load, read_setup
from bot.commands.up import DEMO
from bot.hiring.consultants import consultant_by_external_id
from bot.hiring.jobs import interviewer_for, job_by_external_id
from bot.kernel.errors import Invalid
from bot.security.auth import KeyCheck
from bot.security.crypto import MasterKey, Vault
from bot.tenancy.accounts import channels_of
from bot.tenancy.models import Tenant
from bot.tenancy.scope import Sessions
from tests.conftest import NOW


def test_the_demo_is_loaded_whole_and_its_key_works(sessions: Sessions, master: MasterKey) -> None:
    key = load(sessions, master, read_setup(DEMO), now=NOW)
    with sessions.across_tenants(writes=False) as session:
        tenant_id = KeyCheck().principal(session, key).tenant_id
    with sessions.read(tenant_id) as session:
        vault = Vault(session, master)
        dana = consultant_by_external_id(session, vault, "dana")
        assert dana.name == "Dana Whitfield"
        assert interviewer_for(session, job_by_external_id(session, "job-data-engineer")) == dana.id
        assert channels_of(session) == {"email", "sms", "whatsapp", "voice"}


@pytest.mark.parametrize(
    ("place", "value", "field"),
    [
        (("tenant", "name"), "", "tenant.name"),
        (("consultants", 0, "timezone"), "Mars/Olympus", "consultants.0.timezone"),
        (
            ("consultants", 0, "workingHours"),
            {"monday": [["17:00"]]},
            "consultants.0.workingHours.monday",
        ),
        (("consultants", 0, "slotMinutes"), 0, "consultants.0.slotMinutes"),
        (("jobs", 0, "salary"), 1, "jobs.0.salary"),
    ],
)
def test_a_mistake_in_the_file_is_named(
    tmp_path: Path, place: tuple[str | int, ...], value: object, field: str
) -> None:
    setup = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    part = setup
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    file = tmp_path / "setup.yaml"
    file.write_text(yaml.safe_dump(setup), encoding="utf-8")
    with pytest.raises(Invalid) as mistake:
        read_setup(file)
    assert mistake.value.field.startswith(field)


def test_nothing_is_half_stored(sessions: Sessions, master: MasterKey) -> None:
    setup = read_setup(DEMO)
    setup.jobs[0].consultant_id = "nobody"
    with pytest.raises(Invalid, match=r"jobs\.0\.consultantId"):
        load(sessions, master, setup, now=NOW)
    with sessions.across_tenants(writes=False) as session:
        assert session.scalars(select(Tenant)).all() == []
