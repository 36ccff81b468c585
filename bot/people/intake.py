"""A candidate as other systems send them: checked, brought into one form, nothing thrown away.

Two forms are accepted: the record of the matching module (`personalInfo.name`, `jobMatch`,
`preferences.preferredContactMethod`) and the fuller candidate model (`firstName`/`lastName`,
`consent`, `preferences.contactMethods`, `autoRescheduleConsent`); see SPEC "Data Sources" and 8.1.
Unknown fields are kept. Missing optional parts are fine; wrong ones name their field.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)
from pydantic.alias_generators import to_camel

from bot.people.phone import to_e164

Urgency = Literal["low", "medium", "high", "critical"]
_ZONES = available_timezones()
# Plain addr-specs only: what a display name or a list would need has no place in one address.
_ADDRESS = re.compile(r"[^\s@:;,<>\"]+@[^\s@:;,<>\".]+(\.[^\s@:;,<>\".]+)+")


def _zone(name: str) -> str:
    if name not in _ZONES:
        raise ValueError("not a time zone of the IANA database, such as Europe/Madrid")
    return name


def _email(address: str) -> str:
    if not _ADDRESS.fullmatch(address.strip()):
        raise ValueError("not an e-mail address: it needs a name, an @ and a domain")
    local, _, domain = address.strip().rpartition("@")
    return f"{local}@{domain.lower()}"


Phone = Annotated[str, AfterValidator(to_e164)]
Email = Annotated[str, AfterValidator(_email)]
Zone = Annotated[str, AfterValidator(_zone)]


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _in_our_time(moment: datetime) -> datetime:
    if not 1970 <= moment.year <= 9000:
        raise ValueError("not a moment at which anybody could have said so")
    return moment


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="allow")

    @model_validator(mode="before")
    @classmethod
    def _blank_is_missing(cls, data: object) -> object:
        # Exports write an absent phone as "" or null; both mean that there is none.
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if not _is_blank(value)}


class PersonalInfo(_Part):
    """Who they are and where they are reached."""

    name: str | None = Field(default=None, min_length=1, max_length=300)
    first_name: str | None = Field(default=None, min_length=1, max_length=150)
    last_name: str | None = Field(default=None, max_length=150)
    email: Email | None = None
    phone: Phone | None = None
    whatsapp: Phone | None = None
    linkedin: str | None = Field(default=None, max_length=500)
    timezone: Zone | None = None
    preferred_language: str | None = Field(
        default=None, pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$"
    )

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if not (self.name or self.first_name):
            raise ValueError("give a name, or firstName and lastName")
        return self

    @property
    def full_name(self) -> str:
        """The name in one piece."""
        parts = (self.first_name, self.last_name)
        return self.name or " ".join(part for part in parts if part)


class JobMatch(_Part):
    """The job they were matched to."""

    job_id: str = Field(min_length=1, max_length=200)
    role: str = Field(min_length=1, max_length=200)
    company: str = Field(min_length=1, max_length=200)
    match_score: float | None = None
    urgency: Urgency = "medium"


class Preferences(_Part):
    """How they like to be contacted."""

    contact_methods: list[str] = Field(
        default_factory=list,
        validation_alias=AliasChoices(
            "contactMethods", "preferredContactMethod", "contact_methods"
        ),
    )
    availability_windows: list[dict[str, Any]] = Field(default_factory=list)
    communication_style: Literal["formal", "casual", "mixed"] = "mixed"
    auto_reschedule_consent: bool = False


class Consent(_Part):
    """One statement about one channel."""

    granted: bool
    timestamp: Annotated[AwareDatetime, AfterValidator(_in_our_time)] | None = None
    source: str = Field(default="import", max_length=200)
    ip_address: str | None = Field(default=None, max_length=60)


class Consents(_Part):
    """What they allowed, by channel."""

    email: Consent | None = None
    sms: Consent | None = None
    whatsapp: Consent | None = None
    calls: Consent | None = None

    def stated(self) -> dict[str, Consent]:
        """The statements that were given."""
        all_ = {
            "email": self.email,
            "sms": self.sms,
            "whatsapp": self.whatsapp,
            "calls": self.calls,
        }
        return {channel: consent for channel, consent in all_.items() if consent is not None}


class CandidateIntake(_Part):
    """One candidate, checked."""

    candidate_id: str = Field(
        min_length=1, max_length=200, validation_alias=AliasChoices("candidateId", "id")
    )
    personal_info: PersonalInfo
    job_match: JobMatch | None = None
    preferences: Preferences = Field(default_factory=Preferences)
    consent: Consents = Field(default_factory=Consents)

    @property
    def language(self) -> str:
        """The language to write in, as a lower-case ISO 639 code; English when none is given."""
        return (
            (self.personal_info.preferred_language or "en").replace("_", "-").split("-")[0].lower()
        )
