from __future__ import annotations

import base64
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select

from bot.db.types import Sealed
from bot.kernel.errors import Misconfigured
from bot.people.models import Candidate
from bot.security.crypto import MasterKey, PersonErased, SealBroken, Vault
from bot.tenancy.scope import Sessions
from tests.bot.conftest import World
from tests.conftest import MASTER_KEY, NOW


def test_what_was_sealed_opens_again(sessions: Sessions, tenant: str, master: MasterKey) -> None:
    with sessions.write(tenant) as session:
        sealed = Vault(session, master).create("cnd_1", now=NOW).seal("name", "Zoë Ångström")
    with sessions.read(tenant) as session:
        assert Vault(session, master).cipher("cnd_1").open("name", sealed) == "Zoë Ångström"


def test_a_value_moved_to_another_field_or_person_does_not_open(
    sessions: Sessions, tenant: str, master: MasterKey
) -> None:
    with sessions.write(tenant) as session:
        vault = Vault(session, master)
        one, two = vault.create("cnd_1", now=NOW), vault.create("cnd_2", now=NOW)
        sealed = one.seal("name", "Sam")
        for cipher, field in ((one, "email"), (two, "name")):
            with pytest.raises(SealBroken):
                cipher.open(field, sealed)


def test_a_destroyed_key_makes_everything_unreadable(
    sessions: Sessions, tenant: str, master: MasterKey
) -> None:
    with sessions.write(tenant) as session:
        Vault(session, master).create("cnd_1", now=NOW)
    with sessions.write(tenant) as session:
        Vault(session, master).destroy("cnd_1")
    with sessions.read(tenant) as session, pytest.raises(PersonErased):
        Vault(session, master).cipher("cnd_1")


def test_another_master_key_opens_nothing(
    sessions: Sessions, tenant: str, master: MasterKey
) -> None:
    stranger = MasterKey(base64.b64encode(b"\x01" * 32).decode())
    with sessions.write(tenant) as session:
        Vault(session, master).create("cnd_1", now=NOW)
        with pytest.raises(SealBroken):
            Vault(session, stranger).cipher("cnd_1")


@pytest.mark.parametrize("key", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_a_master_key_that_is_none_says_what_is_wrong(key: str) -> None:
    with pytest.raises(Misconfigured, match="PARLEY_MASTER_KEY"):
        MasterKey(key)


def test_a_sealed_value_does_not_show_in_a_repr() -> None:
    assert repr(Sealed(b"secret")) == "<sealed>"


def test_a_column_for_personal_data_refuses_plain_text(world: World) -> None:
    def store() -> None:
        with world.parley.sessions.write(world.tenant) as session:
            session.get_one(Candidate, world.candidate).name = "Sam"  # type: ignore[assignment]

    with pytest.raises(Exception, match="takes Sealed values only"):
        store()


def test_two_tenants_find_one_address_by_different_hashes(
    sessions: Sessions, tenant: str, master: MasterKey
) -> None:
    assert master.lookup_hash("ten_a", "phone", "+1") != master.lookup_hash("ten_b", "phone", "+1")
    assert MasterKey(MASTER_KEY).lookup_hash("a") == master.lookup_hash("a")


def test_the_database_holds_nobody_in_readable_form(world: World, tmp_path: Path) -> None:
    """Every column of every table, and on SQLite the file itself."""
    world.say("my number is +12025550188, call me Zebediah")
    found = []
    with world.parley.sessions.across_tenants(writes=False) as session:
        bind = session.connection()
        tables = MetaData()
        tables.reflect(bind)
        for table in tables.sorted_tables:
            found += [str(row) for row in bind.execute(select(table))]
    stored = "\n".join(found)
    if world.parley.engine.dialect.name == "sqlite":
        stored += "".join(
            file.read_bytes().decode("latin-1") for file in tmp_path.glob("parley.db*")
        )
    for personal in (
        "Sam",
        "Rivera",
        "Whitfield",
        "example.com",
        "acme.example",
        "202555",
        "Zebed",
    ):
        assert personal not in stored
