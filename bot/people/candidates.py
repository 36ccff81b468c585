"""Storing and finding candidates. Rows stay here; others get `CandidateView`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.db.types import Sealed
from bot.events.store import append
from bot.events.types import EventType
from bot.kernel.errors import NotFound
from bot.kernel.ids import new_id
from bot.people.intake import CandidateIntake, PersonalInfo
from bot.people.models import Candidate, CandidateAddress
from bot.people.phone import zone_of
from bot.security.crypto import PersonCipher, Vault
from bot.tenancy.scope import ScopedSession

ADDRESS_KIND = {"email": "email", "sms": "phone", "voice": "phone", "whatsapp": "whatsapp"}
"""Which of a candidate's addresses each channel uses."""

STATUSES = ("active", "contacted", "scheduled", "archived")
_ORDER = {status: place for place, status in enumerate(STATUSES)}
_FALLBACK_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class CandidateView:
    """What the rest of Parley needs to know of a candidate."""

    id: str
    external_id: str
    name: str
    timezone: str
    timezone_source: str
    language: str
    status: str
    created_at: datetime
    updated_at: datetime

    @property
    def first_name(self) -> str:
        """The name to greet them by."""
        return self.name.split()[0]

    def __repr__(self) -> str:
        return f"CandidateView({self.id})"


def store_candidate(
    session: ScopedSession,
    vault: Vault,
    intake: CandidateIntake,
    *,
    raw: Mapping[str, Any],
    now: datetime,
) -> tuple[str, bool]:
    """Create or update the candidate; (our id, whether they are new). raw: the record as it arrived."""
    row = session.scalar(
        select(Candidate).where(Candidate.external_id == intake.candidate_id).with_for_update()
    )
    created = row is None
    if row is None:
        row = Candidate(
            id=new_id("cnd"),
            external_id=intake.candidate_id,
            status="active",
            created_at=now,
        )
        cipher = vault.create(row.id, now=now)
    else:
        cipher = vault.cipher(row.id)
    _fill(row, cipher, intake, raw=raw, now=now)
    session.add(row)
    session.flush()
    _store_addresses(session, vault, cipher, row.id, intake.personal_info)
    append(
        session,
        stream(row.id),
        EventType.CANDIDATE_CREATED if created else EventType.CANDIDATE_UPDATED,
        {"candidateId": row.id, "timezoneSource": row.timezone_source},
        now=now,
    )
    return row.id, created


def candidate(session: ScopedSession, vault: Vault, id_: str) -> CandidateView:
    """The candidate by our own id."""
    return _view(_row(session, id_), vault)


def candidate_by_external_id(
    session: ScopedSession, vault: Vault, external_id: str
) -> CandidateView:
    """The candidate by the id that the tenant gave them."""
    row = session.scalar(select(Candidate).where(Candidate.external_id == external_id))
    if row is None:
        raise NotFound("candidate", external_id)
    return _view(row, vault)


def list_candidates(
    session: ScopedSession, vault: Vault, *, status: str | None, limit: int, offset: int
) -> Sequence[CandidateView]:
    """A page of candidates in the order in which they came."""
    query = select(Candidate).order_by(Candidate.created_at, Candidate.id)
    if status is not None:
        query = query.where(Candidate.status == status)
    return [_view(row, vault) for row in session.scalars(query.limit(limit).offset(offset))]


def count_candidates(session: ScopedSession, *, status: str | None) -> int:
    """How many candidates there are in that status, or in any."""
    query = select(func.count()).select_from(Candidate)
    if status is not None:
        query = query.where(Candidate.status == status)
    return session.scalar(query) or 0


def advance_status(
    session: ScopedSession, candidate_id: str, status: str, *, now: datetime
) -> None:
    """Move the candidate to *status*, with an event; a step back from it is not made here."""
    row = _row(session, candidate_id)
    if _ORDER[row.status] < _ORDER[status]:
        _change_status(session, row, status, now=now)


def return_status(session: ScopedSession, candidate_id: str, status: str, *, now: datetime) -> None:
    """Set the candidate back to *status*, with an event, when something agreed was called off."""
    row = _row(session, candidate_id)
    if row.status != status:
        _change_status(session, row, status, now=now)


def address_of(session: ScopedSession, vault: Vault, candidate_id: str, channel: str) -> str | None:
    """Where the candidate is reached on the channel, readable; None when they gave no such address."""
    row = session.scalar(
        select(CandidateAddress).where(
            CandidateAddress.candidate_id == candidate_id,
            CandidateAddress.kind == ADDRESS_KIND[channel],
        )
    )
    return (
        None if row is None else vault.cipher(candidate_id).open(f"address/{row.kind}", row.value)
    )


def address_hashes(session: ScopedSession, candidate_id: str) -> Mapping[str, str]:
    """The candidate's addresses by kind, as look-up hashes."""
    rows = session.scalars(
        select(CandidateAddress).where(CandidateAddress.candidate_id == candidate_id)
    )
    return {row.kind: row.hash for row in rows}


def reachable_channels(session: ScopedSession, candidate_id: str) -> frozenset[str]:
    """The channels for which the candidate gave an address."""
    kinds = address_hashes(session, candidate_id).keys()
    return frozenset(channel for channel, kind in ADDRESS_KIND.items() if kind in kinds)


def candidates_at(
    session: ScopedSession, vault: Vault, channel: str, address: str
) -> Sequence[str]:
    """Our ids of the candidates who gave *address* for *channel*, the latest updated first.

    Where nobody gave it for that channel, those who gave the number for another one.
    """
    kind = ADDRESS_KIND[channel]
    found = session.execute(
        select(Candidate.id, CandidateAddress.kind)
        .join(CandidateAddress, CandidateAddress.candidate_id == Candidate.id)
        .where(CandidateAddress.hash == address_hash(vault, kind, address))
        .order_by(Candidate.updated_at.desc(), Candidate.id.desc())
    ).all()
    exact = [row[0] for row in found if row[1] == kind]
    return exact or list(dict.fromkeys(row[0] for row in found))


def address_hash(vault: Vault, kind: str, value: str) -> str:
    """The look-up hash of an address; a number is the same for calls, texts and WhatsApp."""
    if kind == "email":
        return vault.lookup_hash("email", value.lower())
    return vault.lookup_hash("linkedin" if kind == "linkedin" else "phone", value)


def stream(candidate_id: str) -> str:
    """The event stream of a candidate."""
    return f"candidate/{candidate_id}"


def _row(session: ScopedSession, id_: str) -> Candidate:
    row = session.get(Candidate, id_)
    if row is None:
        raise NotFound("candidate", id_)
    return row


def _fill(
    row: Candidate,
    cipher: PersonCipher,
    intake: CandidateIntake,
    *,
    raw: Mapping[str, Any],
    now: datetime,
) -> None:
    row.name = cipher.seal("name", intake.personal_info.full_name)
    row.profile = cipher.seal("profile", json.dumps(raw, ensure_ascii=False))
    row.timezone, row.timezone_source = _zone(intake.personal_info)
    row.language = intake.language
    row.preferences = {
        "contactMethods": intake.preferences.contact_methods,
        "communicationStyle": intake.preferences.communication_style,
        "autoRescheduleConsent": intake.preferences.auto_reschedule_consent,
    }
    row.updated_at = now


def _zone(info: PersonalInfo) -> tuple[str, str]:
    if info.timezone:
        return info.timezone, "profile"
    for number in (info.phone, info.whatsapp):
        zone = zone_of(number) if number else None
        if zone:
            return zone, "phone"
    return _FALLBACK_ZONE, "default"


def _store_addresses(
    session: ScopedSession,
    vault: Vault,
    cipher: PersonCipher,
    candidate_id: str,
    info: PersonalInfo,
) -> None:
    given = {
        "email": info.email,
        "phone": info.phone,
        "whatsapp": info.whatsapp,
        "linkedin": info.linkedin,
    }
    known = {
        row.kind: row
        for row in session.scalars(
            select(CandidateAddress).where(CandidateAddress.candidate_id == candidate_id)
        )
    }
    for kind, value in given.items():
        row = known.get(kind)
        if value is None:
            if row is not None:
                session.delete(row)
            continue
        sealed: Sealed = cipher.seal(f"address/{kind}", value)
        if row is None:
            row = CandidateAddress(id=new_id("adr"), candidate_id=candidate_id, kind=kind)
            session.add(row)
        row.hash = address_hash(vault, kind, value)
        row.value = sealed
    session.flush()


def _change_status(session: ScopedSession, row: Candidate, status: str, *, now: datetime) -> None:
    append(
        session,
        stream(row.id),
        EventType.CANDIDATE_STATUS_CHANGED,
        {"candidateId": row.id, "from": row.status, "to": status},
        now=now,
    )
    row.status = status
    row.updated_at = now
    session.flush()


def _view(row: Candidate, vault: Vault) -> CandidateView:
    return CandidateView(
        id=row.id,
        external_id=row.external_id,
        name=vault.cipher(row.id).open("name", row.name),
        timezone=row.timezone,
        timezone_source=row.timezone_source,
        language=row.language,
        status=row.status,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
