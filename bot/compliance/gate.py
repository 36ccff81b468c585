"""May this message leave? One pure decision, asked at the moment of sending.

What the decision rests on is passed in as `Standing`; every refusal names its reason, which becomes
an event. The law it keeps: 47 CFR 64.1200(a)(10) (revocation by any reasonable means) and (a)(12)
(one message that confirms a revocation is allowed); GDPR art. 7(3). Read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

BOT = "bot"
"""The owner of a conversation that no recruiter has taken over."""

CONSENT_FOR_CHANNEL = {"email": "email", "sms": "sms", "whatsapp": "whatsapp", "voice": "calls"}
"""The consent, as SPEC 8.1 names it, that each channel rests on."""

_ALWAYS_REQUIRED = frozenset({"calls"})
# A call by a machine needs prior express consent whatever a tenant sets (47 CFR 64.1200(a)(1)).


class Purpose(StrEnum):
    """Why a message is written."""

    CAMPAIGN = "campaign"
    REPLY = "reply"
    HOLDING = "holding"
    """Tells that a person will answer, when the dialogue engine cannot."""
    CONFIRMATION = "confirmation"
    """An interview was agreed, moved or cancelled."""
    OPT_OUT_NOTICE = "opt_out_notice"
    """The one message that confirms a revocation."""


class Reason(StrEnum):
    """Why a message must not leave."""

    SUPPRESSED = "address_suppressed"
    REVOKED = "consent_revoked"
    NO_CONSENT = "consent_missing"
    PERSON_OWNS = "person_owns_conversation"


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand between a tenant and a candidate on one channel, now."""

    channel: str
    consent: bool | None
    """The latest statement: granted, revoked, or none on record."""
    suppressed: bool
    owner: str
    epoch: int
    consent_required: AbstractSet[str]
    """The tenant's `consentRequired`."""


@dataclass(frozen=True, slots=True)
class Allow:
    """The message may leave."""


@dataclass(frozen=True, slots=True)
class Suppress:
    """The message must not leave, now or later."""

    reason: Reason


Decision = Allow | Suppress


def may_send(purpose: Purpose, standing: Standing, *, composed_in: int) -> Decision:
    """Whether a message of *purpose* may leave as things stand.

    composed_in: the epoch of the conversation's ownership in which it was written.
    """
    if purpose is Purpose.OPT_OUT_NOTICE:
        return Allow()
    if standing.suppressed:
        return Suppress(Reason.SUPPRESSED)
    if standing.consent is False:
        return Suppress(Reason.REVOKED)
    if _talks_over_a_person(purpose, standing, composed_in):
        return Suppress(Reason.PERSON_OWNS)
    if standing.consent is None and _writes_first(purpose) and needs_consent(standing):
        return Suppress(Reason.NO_CONSENT)
    return Allow()


def needs_consent(standing: Standing) -> bool:
    """Whether Parley must hold a recorded consent before it writes first on the channel."""
    consent = CONSENT_FOR_CHANNEL[standing.channel]
    return consent in _ALWAYS_REQUIRED or consent in standing.consent_required


def _talks_over_a_person(purpose: Purpose, standing: Standing, composed_in: int) -> bool:
    # A confirmation states a fact that the person who owns the conversation brought about.
    if purpose is Purpose.CONFIRMATION:
        return False
    return standing.owner != BOT or standing.epoch != composed_in


def _writes_first(purpose: Purpose) -> bool:
    return purpose in (Purpose.CAMPAIGN, Purpose.CONFIRMATION)
