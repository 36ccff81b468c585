"""A candidate who arrives from another system: stored whole, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.compliance.consent import has_statement, record_consent
from bot.hiring.jobs import record_match, store_job
from bot.people.candidates import store_candidate
from bot.people.intake import CandidateIntake
from bot.security.crypto import Vault
from bot.tenancy.scope import ScopedSession


@dataclass(frozen=True, slots=True)
class Received:
    """Our id of the candidate, and whether they are new."""

    candidate_id: str
    created: bool


def receive_candidate(
    session: ScopedSession,
    vault: Vault,
    intake: CandidateIntake,
    *,
    raw: Mapping[str, Any],
    now: datetime,
) -> Received:
    """Create or update the candidate with the job they were matched to and the consent they gave.

    raw: the record as it arrived, kept with everything we do not read.
    """
    candidate_id, created = store_candidate(session, vault, intake, raw=raw, now=now)
    match = intake.job_match
    if match is not None:
        job = store_job(
            session, external_id=match.job_id, role=match.role, company=match.company, now=now
        )
        record_match(
            session,
            candidate_id=candidate_id,
            job_id=job.id,
            score=match.match_score,
            urgency=match.urgency,
            now=now,
        )
    for channel, consent in intake.consent.stated().items():
        if consent.timestamp is None and has_statement(session, candidate_id, channel):
            # Nobody says when this was given; it must not outdo a later word of the candidate.
            continue
        record_consent(
            session,
            vault,
            candidate_id,
            channel,
            granted=consent.granted,
            source=consent.source,
            stated_at=consent.timestamp or now,
            now=now,
            ip_address=consent.ip_address,
        )
    return Received(candidate_id, created)
