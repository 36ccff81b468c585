"""The consultants who interview. Rows stay here; others get `ConsultantView`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.hiring.models import Consultant
from bot.kernel.errors import NotFound
from bot.kernel.ids import new_id
from bot.security.crypto import Vault
from bot.tenancy.scope import ScopedSession


@dataclass(frozen=True, slots=True)
class Working:
    """When and how a consultant interviews."""

    timezone: str
    weekly_hours: Mapping[str, Any]
    slot_minutes: int = 30
    notice_minutes: int = 240
    buffer_minutes: int = 0
    horizon_days: int = 21
    meeting_link: str | None = None


@dataclass(frozen=True, slots=True)
class ConsultantView:
    """What the rest of Parley needs to know of a consultant."""

    id: str
    external_id: str
    name: str
    email: str
    phone: str | None
    working: Working

    def __repr__(self) -> str:
        return f"ConsultantView({self.id})"


def store_consultant(
    session: ScopedSession,
    vault: Vault,
    *,
    external_id: str,
    name: str,
    email: str,
    phone: str | None,
    working: Working,
    now: datetime,
) -> str:
    """Create or update the consultant; our id of them."""
    row = session.scalar(select(Consultant).where(Consultant.external_id == external_id))
    if row is None:
        row = Consultant(id=new_id("con"), external_id=external_id, created_at=now)
        cipher = vault.create(row.id, now=now)
        session.add(row)
    else:
        cipher = vault.cipher(row.id)
    row.name = cipher.seal("name", name)
    row.email = cipher.seal("email", email)
    row.phone = cipher.seal_optional("phone", phone)
    row.timezone = working.timezone
    row.weekly_hours = dict(working.weekly_hours)
    row.slot_minutes = working.slot_minutes
    row.notice_minutes = working.notice_minutes
    row.buffer_minutes = working.buffer_minutes
    row.horizon_days = working.horizon_days
    row.meeting_link = working.meeting_link
    session.flush()
    return row.id


def consultant(session: ScopedSession, vault: Vault, id_: str) -> ConsultantView:
    """The consultant by our own id."""
    row = session.get(Consultant, id_)
    if row is None:
        raise NotFound("consultant", id_)
    return _view(row, vault)


def consultant_by_external_id(
    session: ScopedSession, vault: Vault, external_id: str
) -> ConsultantView:
    """The consultant by the id that the tenant gave them."""
    row = session.scalar(select(Consultant).where(Consultant.external_id == external_id))
    if row is None:
        raise NotFound("consultant", external_id)
    return _view(row, vault)


def _view(row: Consultant, vault: Vault) -> ConsultantView:
    cipher = vault.cipher(row.id)
    return ConsultantView(
        id=row.id,
        external_id=row.external_id,
        name=cipher.open("name", row.name),
        email=cipher.open("email", row.email),
        phone=cipher.open_optional("phone", row.phone),
        working=Working(
            timezone=row.timezone,
            weekly_hours=row.weekly_hours,
            slot_minutes=row.slot_minutes,
            notice_minutes=row.notice_minutes,
            buffer_minutes=row.buffer_minutes,
            horizon_days=row.horizon_days,
            meeting_link=row.meeting_link,
        ),
    )
