"""`parley load FILE`: a tenant with its consultants and jobs, from YAML, and an API key for it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.alias_generators import to_camel

from bot.hiring.consultants import Working, store_consultant
from bot.hiring.jobs import store_job
from bot.interviews.calendar import check_hours
from bot.kernel.errors import Invalid
from bot.kernel.ids import new_id
from bot.security.auth import Scope, issue_key
from bot.security.crypto import MasterKey, Vault
from bot.tenancy.models import Account, Tenant
from bot.tenancy.scope import ScopedSession, Sessions

_PROVIDER = "simulator"


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class TenantFile(_Part):
    """The tenant itself."""

    name: str = Field(min_length=1)
    consent_required: list[str] = ["sms", "whatsapp"]
    channels: list[str] = ["email", "sms", "whatsapp", "voice"]


class ConsultantFile(_Part):
    """One consultant."""

    consultant_id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    email: str
    phone: str | None = None
    timezone: str
    working_hours: dict[str, Any]
    slot_minutes: int = Field(default=30, ge=5, le=480)
    notice_minutes: int = Field(default=120, ge=0)
    buffer_minutes: int = Field(default=0, ge=0)
    horizon_days: int = Field(default=21, ge=1, le=365)
    meeting_link: str | None = None

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("not a time zone of the IANA database, such as Europe/Madrid")
        return name


class JobFile(_Part):
    """One job."""

    job_id: str = Field(min_length=1)
    role: str = Field(min_length=1)
    company: str = Field(min_length=1)
    consultant_id: str | None = None


class SetupFile(_Part):
    """The whole file."""

    tenant: TenantFile
    consultants: list[ConsultantFile] = []
    jobs: list[JobFile] = []


def read_setup(file: Path) -> SetupFile:
    """The file's content; Invalid naming the first field that is wrong."""
    try:
        setup = SetupFile.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        raise Invalid(".".join(map(str, first["loc"])), first["msg"]) from error
    for place, entry in enumerate(setup.consultants):
        check_hours(f"consultants.{place}.workingHours", entry.working_hours)
    return setup


def load(sessions: Sessions, master: MasterKey, setup: SetupFile, *, now: datetime) -> str:
    """Make the tenant with all that belongs to it, in one transaction; its API key, in full."""
    tenant_id = new_id("ten")
    with sessions.write(tenant_id) as session:
        session.add(
            Tenant(
                id=tenant_id,
                name=setup.tenant.name,
                consent_required=setup.tenant.consent_required,
                created_at=now,
            )
        )
        session.flush()
        _add_accounts(session, setup.tenant)
        _add_hiring(session, Vault(session, master), setup, now=now)
        return issue_key(session, scopes=Scope, now=now)


def _add_accounts(session: ScopedSession, tenant: TenantFile) -> None:
    for channel in tenant.channels:
        session.add(
            Account(
                id=new_id("acc"),
                tenant_id=session.tenant,
                channel=channel,
                provider=_PROVIDER,
                address=f"{channel}.{session.tenant}",
            )
        )


def _add_hiring(session: ScopedSession, vault: Vault, setup: SetupFile, *, now: datetime) -> None:
    consultants = {
        entry.consultant_id: store_consultant(
            session,
            vault,
            external_id=entry.consultant_id,
            name=entry.name,
            email=entry.email,
            phone=entry.phone,
            working=Working(
                timezone=entry.timezone,
                weekly_hours=entry.working_hours,
                slot_minutes=entry.slot_minutes,
                notice_minutes=entry.notice_minutes,
                buffer_minutes=entry.buffer_minutes,
                horizon_days=entry.horizon_days,
                meeting_link=entry.meeting_link,
            ),
            now=now,
        )
        for entry in setup.consultants
    }
    for place, entry in enumerate(setup.jobs):
        if entry.consultant_id is not None and entry.consultant_id not in consultants:
            raise Invalid(f"jobs.{place}.consultantId", "is none of the consultants in this file")
        store_job(
            session,
            external_id=entry.job_id,
            role=entry.role,
            company=entry.company,
            consultant_id=consultants.get(entry.consultant_id or ""),
            now=now,
        )
