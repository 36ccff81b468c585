"""What a candidate allowed, what they took back, and how they stand now.

Statements are only ever added. A suppression is kept by the address's keyed hash, so that importing
the person again, with whatever consent the import claims, does not undo their word.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from bot.compliance.gate import CONSENT_FOR_CHANNEL
from bot.compliance.models import ConsentRecord, Suppression
from bot.events.store import append
from bot.events.types import EventType
from bot.kernel.ids import new_id
from bot.people.candidates import ADDRESS_KIND, address_hashes, stream
from bot.security.crypto import Vault
from bot.tenancy.scope import ScopedSession


def record_consent(
    session: ScopedSession,
    vault: Vault,
    candidate_id: str,
    consent: str,
    *,
    granted: bool,
    source: str,
    stated_at: datetime,
    now: datetime,
    ip_address: str | None = None,
) -> bool:
    """Add one statement, with its event; False when the very same one is on record already."""
    known = session.scalar(
        select(ConsentRecord.id).where(
            ConsentRecord.candidate_id == candidate_id,
            ConsentRecord.channel == consent,
            ConsentRecord.granted == granted,
            ConsentRecord.stated_at == stated_at,
            ConsentRecord.source == source,
        )
    )
    if known is not None:
        return False
    session.add(
        ConsentRecord(
            id=new_id("cns"),
            candidate_id=candidate_id,
            channel=consent,
            granted=granted,
            source=source,
            ip_address=vault.cipher(candidate_id).seal_optional("consent/ip", ip_address),
            stated_at=stated_at,
            recorded_at=now,
        )
    )
    append(
        session,
        stream(candidate_id),
        EventType.CONSENT_RECORDED,
        {"candidateId": candidate_id, "channel": consent, "granted": granted, "source": source},
        now=now,
    )
    return True


def consent_on(session: ScopedSession, candidate_id: str, channel: str) -> bool | None:
    """The latest statement about the channel: granted, revoked, or None when there is none."""
    return session.scalar(
        select(ConsentRecord.granted)
        .where(
            ConsentRecord.candidate_id == candidate_id,
            ConsentRecord.channel == CONSENT_FOR_CHANNEL[channel],
        )
        .order_by(ConsentRecord.stated_at.desc(), ConsentRecord.id.desc())
        .limit(1)
    )


def has_statement(session: ScopedSession, candidate_id: str, consent: str) -> bool:
    """Whether anything is on record about the consent, whatever it says."""
    found = session.scalar(
        select(ConsentRecord.id)
        .where(ConsentRecord.candidate_id == candidate_id, ConsentRecord.channel == consent)
        .limit(1)
    )
    return found is not None


def is_suppressed(session: ScopedSession, candidate_id: str, channel: str) -> bool:
    """Whether the candidate's address on the channel is on the tenant's suppression list."""
    hash_ = address_hashes(session, candidate_id).get(ADDRESS_KIND[channel])
    if hash_ is None:
        return False
    found = session.scalar(
        select(Suppression.id).where(Suppression.hash == hash_, Suppression.channel == channel)
    )
    return found is not None


def opt_out(
    session: ScopedSession,
    vault: Vault,
    candidate_id: str,
    *,
    source: str,
    now: datetime,
) -> None:
    """Revoke every channel and suppress every address of the candidate.

    All channels, because a word said on one is said to the tenant: 47 CFR 64.1200(a)(10) counts a
    revocation by any reasonable means for calls and texts alike (read 2026-11-22), and a candidate
    who says stop does not expect an email instead.
    """
    for consent in sorted(set(CONSENT_FOR_CHANNEL.values())):
        record_consent(
            session,
            vault,
            candidate_id,
            consent,
            granted=False,
            source=source,
            stated_at=now,
            now=now,
        )
    hashes = address_hashes(session, candidate_id)
    for channel, kind in ADDRESS_KIND.items():
        if kind in hashes:
            _suppress(session, hashes[kind], channel, reason=source, now=now)
    append(
        session,
        stream(candidate_id),
        EventType.OPTED_OUT,
        {"candidateId": candidate_id, "source": source},
        now=now,
    )


def opt_in(
    session: ScopedSession,
    vault: Vault,
    candidate_id: str,
    channel: str,
    *,
    source: str,
    now: datetime,
) -> None:
    """Allow the one channel again on which the candidate asked for it."""
    record_consent(
        session,
        vault,
        candidate_id,
        CONSENT_FOR_CHANNEL[channel],
        granted=True,
        source=source,
        stated_at=now,
        now=now,
    )
    hash_ = address_hashes(session, candidate_id).get(ADDRESS_KIND[channel])
    session.execute(
        delete(Suppression).where(Suppression.hash == hash_, Suppression.channel == channel)
    )
    append(
        session,
        stream(candidate_id),
        EventType.OPTED_IN,
        {"candidateId": candidate_id, "channel": channel, "source": source},
        now=now,
    )


def _suppress(
    session: ScopedSession, hash_: str, channel: str, *, reason: str, now: datetime
) -> None:
    known = session.scalar(
        select(Suppression.id).where(Suppression.hash == hash_, Suppression.channel == channel)
    )
    if known is None:
        session.add(
            Suppression(
                id=new_id("sup"), hash=hash_, channel=channel, reason=reason, created_at=now
            )
        )
        session.flush()
