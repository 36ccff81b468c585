from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, func, insert, select, update

import bot.migrations.metadata
from bot.db.base import Base
from bot.kernel.errors import NotFound
from bot.people.candidates import candidate, list_candidates
from bot.people.models import Candidate
from bot.security.crypto import PersonErased, Vault
from bot.tenancy.scope import TenantLeak, TenantScoped
from tests.bot.conftest import World
from tests.conftest import make_tenant

bot.migrations.metadata.all_metadata()
SCOPED = [m.class_ for m in Base.registry.mappers if issubclass(m.class_, TenantScoped)]


@pytest.fixture
def other(world: World) -> str:
    """A second tenant, in a database where the first has rows of many kinds."""
    world.say("hello")
    world.say("STOP")
    world.receive_text("who?", sender="+12025550199")
    return make_tenant(world.parley.sessions, "Other")


def test_no_row_of_one_tenant_is_seen_by_another(world: World, other: str) -> None:
    leaks, filled = [], 0
    for model in SCOPED:
        with world.parley.sessions.across_tenants(writes=False) as session:
            counted = session.execute(
                select(model.tenant_id, func.count()).group_by(model.tenant_id)
            )
            belonging = {tenant_id: number for tenant_id, number in counted}
        filled += bool(belonging.get(world.tenant))
        with world.parley.sessions.read(other) as session:
            seen = {row.tenant_id for row in session.scalars(select(model))}
            number = session.scalar(select(func.count()).select_from(model))
        if seen - {other} or number != belonging.get(other, 0):
            leaks.append(model.__name__)
    assert leaks == []
    assert filled > 10, "the world must have rows that could leak"


def test_a_row_of_another_tenant_is_not_found_by_its_id(world: World, other: str) -> None:
    with world.parley.sessions.read(other) as session:
        vault = Vault(session, world.parley.master)
        assert session.get(Candidate, world.candidate) is None
        assert list(list_candidates(session, vault, status=None, limit=10, offset=0)) == []
        with pytest.raises(NotFound):
            candidate(session, vault, world.candidate)
        with pytest.raises(PersonErased):
            vault.cipher(world.candidate)


def test_updates_and_deletes_do_not_reach_another_tenants_rows(world: World, other: str) -> None:
    with world.parley.sessions.write(other) as session:
        session.execute(update(Candidate).values(status="archived"))
        session.execute(delete(Candidate))
    with world.parley.sessions.read(world.tenant) as session:
        assert session.scalars(select(Candidate.status)).all() == ["active"]


def test_a_row_for_another_tenant_cannot_be_written(world: World, other: str) -> None:
    def smuggle() -> None:
        with world.parley.sessions.write(other) as session:
            row = Candidate(id="cnd_x", tenant_id=world.tenant, external_id="x")
            session.add(row)

    with pytest.raises(TenantLeak):
        smuggle()


def test_a_bulk_insert_for_another_tenant_is_refused(world: World, other: str) -> None:
    with world.parley.sessions.write(other) as session, pytest.raises(TenantLeak):
        session.execute(insert(Candidate), [{"id": "cnd_x", "tenant_id": world.tenant}])


def test_a_row_moved_to_another_tenant_is_refused(world: World, other: str) -> None:
    def move() -> None:
        with world.parley.sessions.write(world.tenant) as session:
            session.get_one(Candidate, world.candidate).tenant_id = other

    with pytest.raises(TenantLeak):
        move()


def test_a_session_across_tenants_names_no_tenant(make_world: Callable[..., World]) -> None:
    world = make_world()
    with world.parley.sessions.across_tenants() as session, pytest.raises(TenantLeak):
        _ = session.tenant
