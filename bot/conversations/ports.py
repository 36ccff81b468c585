"""What conversations need of the floors above them, wired in `bot.bootstrap`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.tenancy.scope import ScopedSession


class PlannedOutreach(Protocol):
    """The touches still planned for a candidate."""

    def stop(self, session: ScopedSession, candidate_id: str, *, reason: str, now: datetime) -> int:
        """Cancel what is planned for the candidate, in one statement; how many touches that were.

        reason: replied | booked | declined | opted_out | person_took_over.
        """
        ...
