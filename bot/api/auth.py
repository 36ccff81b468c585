"""Who is calling, by API key, and what they may do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

from fastapi import Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.bootstrap import Parley
from bot.kernel.errors import Forbidden, Unauthenticated
from bot.security.auth import Principal, Scope
from bot.security.crypto import Vault
from bot.tenancy.scope import ScopedSession

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="ApiKey",
    bearerFormat="parley_<key id>_<secret>",
    description="An API key of the tenant. Each key is good for named scopes.",
)


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction of the caller's tenant, and what a handler needs in it."""

    parley: Parley
    session: ScopedSession
    vault: Vault
    now: datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """A tenant's key that may do what it asks for."""

    parley: Parley
    principal: Principal

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """A transaction that only reads."""
        with self.parley.sessions.read(self.principal.tenant_id) as session:
            yield self.work(session)

    def work(self, session: ScopedSession) -> Work:
        """*session* with what belongs to it."""
        parley = self.parley
        return Work(parley, session, Vault(session, parley.master), parley.clock())


def allowed(scope: Scope) -> Callable[..., Awaitable[Caller]]:
    """The dependency that gives the caller; Unauthenticated, or Forbidden without *scope*."""

    async def caller(
        request: Request,
        presented: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    ) -> Caller:
        if presented is None:
            raise Unauthenticated("send an API key: Authorization: Bearer parley_…")
        parley = parley_of(request)
        # Hashing a key takes about 40 ms: not on the event loop.
        principal = await run_in_threadpool(_principal, parley, presented.credentials)
        if scope not in principal.scopes:
            raise Forbidden(scope)
        return Caller(parley, principal)

    return caller


def parley_of(request: Request) -> Parley:
    """The Parley that `bot.api.app.mount` was given."""
    return cast(Parley, request.app.state.parley)


def _principal(parley: Parley, presented: str) -> Principal:
    with parley.sessions.across_tenants(writes=False) as session:
        return parley.keys.principal(session, presented)
