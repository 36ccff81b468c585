from __future__ import annotations

import pytest

from bot.kernel.errors import Unauthenticated
from bot.security.auth import ApiKey, KeyCheck, Scope, issue_key
from bot.tenancy.scope import Sessions
from tests.conftest import NOW


def issue(sessions: Sessions, tenant: str, *scopes: Scope) -> str:
    with sessions.write(tenant) as session:
        return issue_key(session, scopes=scopes, now=NOW)


def test_a_key_names_its_tenant_and_scopes(sessions: Sessions, tenant: str) -> None:
    key = issue(sessions, tenant, Scope.CANDIDATES_READ)
    checks = KeyCheck()
    for _ in range(2):  # hashed, then remembered
        with sessions.across_tenants(writes=False) as session:
            principal = checks.principal(session, key)
        assert principal.tenant_id == tenant
        assert principal.scopes == {"candidates:read"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key[:-1] + ("0" if key[-1] != "0" else "1"),
        lambda key: key.replace("parley_", "other_"),
        lambda key: key.rpartition("_")[0],
        lambda _: "",
        lambda _: "parley_key_unknown_00",
        lambda key: key + "0",
    ],
)
def test_anything_else_is_refused(sessions: Sessions, tenant: str, spoil: object) -> None:
    key = issue(sessions, tenant)
    checks = KeyCheck()
    with sessions.across_tenants(writes=False) as session:
        checks.principal(session, key)
        with pytest.raises(Unauthenticated):
            checks.principal(session, spoil(key))  # type: ignore[operator]


def test_a_revoked_key_is_refused_at_once(sessions: Sessions, tenant: str) -> None:
    key = issue(sessions, tenant)
    checks = KeyCheck()
    with sessions.across_tenants() as session:
        checks.principal(session, key)
        session.query(ApiKey).one().revoked_at = NOW
    with sessions.across_tenants(writes=False) as session, pytest.raises(Unauthenticated):
        checks.principal(session, key)


def test_the_secret_is_not_stored(sessions: Sessions, tenant: str) -> None:
    secret = issue(sessions, tenant).rpartition("_")[2]
    with sessions.across_tenants(writes=False) as session:
        row = session.query(ApiKey).one()
        assert secret.encode() not in row.secret_hash + row.salt
