"""A tenant's settings and its sending accounts, as values."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from bot.kernel.errors import Misconfigured, NotFound
from bot.tenancy.models import Account, Tenant
from bot.tenancy.scope import ScopedSession


@dataclass(frozen=True, slots=True)
class SendingAccount:
    """What a tenant sends from on *channel*."""

    id: str
    tenant_id: str
    channel: str
    provider: str
    address: str


@dataclass(frozen=True, slots=True)
class TenantProfile:
    """What decisions need to know of a tenant."""

    id: str
    name: str
    consent_required: frozenset[str]


def tenant_profile(session: ScopedSession) -> TenantProfile:
    """The profile of the session's tenant."""
    tenant = session.get(Tenant, session.tenant)
    if tenant is None:
        raise NotFound("tenant", session.tenant)
    return TenantProfile(tenant.id, tenant.name, frozenset(tenant.consent_required))


def account_for(session: ScopedSession, channel: str) -> SendingAccount:
    """The account the session's tenant sends from on *channel*; Misconfigured when it has none."""
    account = session.scalar(select(Account).where(Account.channel == channel))
    if account is None:
        raise Misconfigured(f"tenant {session.tenant} has no sending account for {channel}")
    return _value(account)


def channels_of(session: ScopedSession) -> frozenset[str]:
    """The channels on which the session's tenant can send."""
    return frozenset(session.scalars(select(Account.channel)))


def account_receiving(
    session: ScopedSession, *, channel: str, provider: str, address: str
) -> SendingAccount | None:
    """The account that *address* names, whoever's it is; for a session across tenants."""
    account = session.scalar(
        select(Account).where(
            Account.channel == channel, Account.provider == provider, Account.address == address
        )
    )
    return None if account is None else _value(account)


def _value(account: Account) -> SendingAccount:
    return SendingAccount(
        account.id, account.tenant_id, account.channel, account.provider, account.address
    )
