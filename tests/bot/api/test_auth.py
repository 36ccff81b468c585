from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.security.auth import ApiKey, Scope
from tests.bot.api.conftest import Api, assert_problem, make_key
from tests.bot.conftest import World
from tests.conftest import NOW

READS = {
    "/api/v1/candidates": Scope.CANDIDATES_READ,
    "/api/v1/campaigns/cmp_1": Scope.CAMPAIGNS_READ,
    "/api/v1/consultants/dana/availability": Scope.INTERVIEWS_READ,
    "/api/v1/interviews/int_1": Scope.INTERVIEWS_READ,
    "/api/v1/conversations/cnv_1": Scope.CONVERSATIONS_READ,
}
WRITES = {
    "/api/v1/candidates": Scope.CANDIDATES_WRITE,
    "/api/v1/candidates/nobody/outreach": Scope.CAMPAIGNS_WRITE,
    "/api/v1/campaigns": Scope.CAMPAIGNS_WRITE,
    "/api/v1/interviews": Scope.INTERVIEWS_WRITE,
    "/api/v1/interviews/int_1/cancel": Scope.INTERVIEWS_WRITE,
}
ENDPOINTS = [("GET", *item) for item in READS.items()] + [
    ("POST", *item) for item in WRITES.items()
]


@pytest.mark.parametrize(("method", "path", "scope"), ENDPOINTS)
def test_every_endpoint_needs_a_key(still: Api, method: str, path: str, scope: Scope) -> None:
    response = still.by(None).request(method, path)
    assert_problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path", "scope"), ENDPOINTS)
def test_every_endpoint_needs_its_own_scope(
    still: Api, still_world: World, method: str, path: str, scope: Scope
) -> None:
    others = [other for other in Scope if other is not scope]
    response = still.by(make_key(still_world.parley, still_world.tenant, *others)).request(
        method, path
    )
    assert scope.value in assert_problem(response, 403, "scope_missing")["detail"]


@pytest.mark.parametrize(("method", "path", "scope"), ENDPOINTS)
def test_its_own_scope_is_enough_for_every_endpoint(
    still: Api, still_world: World, method: str, path: str, scope: Scope
) -> None:
    key = make_key(still_world.parley, still_world.tenant, scope)
    assert still.by(key).request(method, path).status_code not in (401, 403, 500)


@pytest.mark.parametrize(
    "authorization", ["Bearer", "Bearer parley_key_x_y", "Basic c2FtOnNhbQ==", "Bearer 'é'", "x"]
)
def test_what_is_no_key_is_refused(still: Api, authorization: str) -> None:
    sent = {"Authorization": authorization.encode("latin-1")}
    assert_problem(
        still.get("/api/v1/candidates", headers=sent),
        401,
        "unauthenticated",
    )


def test_a_wrong_secret_is_refused(still: Api) -> None:
    assert still.key is not None
    wrong = still.by(still.key[:-1] + ("0" if still.key[-1] != "0" else "1"))
    assert_problem(wrong.get("/api/v1/candidates"), 401, "unauthenticated")


def test_a_revoked_key_is_refused_at_once(api: Api, world: World) -> None:
    assert api.get("/api/v1/candidates").status_code == 200
    with world.parley.sessions.write(world.tenant) as session:
        session.execute(update(ApiKey).values(revoked_at=NOW))
    assert_problem(api.get("/api/v1/candidates"), 401, "unauthenticated")


def test_a_caller_without_a_key_learns_nothing_about_the_body(still: Api) -> None:
    response = still.by(None).post("/api/v1/candidates", {"candidateId": ""})
    assert_problem(response, 401, "unauthenticated")
