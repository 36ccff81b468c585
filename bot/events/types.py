"""What can happen, by name. Events carry ids, enums, times and counts, never a person's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventType(StrEnum):
    """Every event that Parley records."""

    CANDIDATE_CREATED = "candidate.created"
    CANDIDATE_UPDATED = "candidate.updated"
    CANDIDATE_STATUS_CHANGED = "candidate.status.changed"
    CONSENT_RECORDED = "consent.recorded"
    OPTED_OUT = "candidate.opted_out"
    OPTED_IN = "candidate.opted_in"

    CAMPAIGN_STARTED = "campaign.started"
    CANDIDATE_ENROLLED = "campaign.candidate.enrolled"
    CANDIDATE_NOT_ENROLLED = "campaign.candidate.skipped"
    CAMPAIGN_COMPLETED = "campaign.completed"
    TOUCH_ADMITTED = "touch.admitted"
    TOUCH_SENT = "touch.sent"
    TOUCH_SUPPRESSED = "touch.suppressed"
    TOUCH_FAILED = "touch.failed"
    TOUCH_UNKNOWN = "touch.unknown"
    TOUCHES_CANCELLED = "touch.cancelled"
    RECRUITER_TASK_DUE = "touch.task.due"

    MESSAGE_RECEIVED = "message.received"
    MESSAGE_UNMATCHED = "message.unmatched"
    MESSAGE_SENT = "message.sent"
    MESSAGE_SUPPRESSED = "message.suppressed"
    MESSAGE_FAILED = "message.failed"
    MESSAGE_UNKNOWN = "message.unknown"
    MESSAGE_STATUS = "message.status"
    TURN_ANSWERED = "turn.answered"
    TURN_FAULTED = "turn.faulted"
    PERSON_WANTED = "conversation.person.wanted"
    OWNER_CHANGED = "conversation.owner.changed"

    SLOTS_OFFERED = "interview.slots.offered"
    INTERVIEW_SCHEDULED = "interview.scheduled"
    INTERVIEW_CANCELLED = "interview.cancelled"


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One event as it stands in the log."""

    position: int
    """Place in the order of all events."""
    tenant_id: str
    stream_id: str
    version: int
    """Place in its stream, from 1."""
    type: str
    data: Mapping[str, Any]
    recorded_at: datetime
    hash: str
