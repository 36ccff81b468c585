"""Ending the outreach to one candidate, in the transaction of whatever ended it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from bot.campaigns.models import Enrolment
from bot.tenancy.scope import ScopedSession
from bot.touches.schedule import cancel


class Schedule:
    """The planned outreach of campaigns; see `bot.conversations.ports.PlannedOutreach`."""

    def stop(self, session: ScopedSession, candidate_id: str, *, reason: str, now: datetime) -> int:
        """Call off the candidate's touches and end their enrolment for *reason*; how many touches.

        Two statements and at most one event. A campaign whose last enrolment this was is completed
        later by `bot.campaigns.finish`, so that nobody here waits for a campaign's row.
        """
        count = cancel(session, candidate_id, reason=reason, now=now)
        session.execute(
            update(Enrolment)
            .where(Enrolment.candidate_id == candidate_id, Enrolment.status == "active")
            .values(status=reason, ended_at=now)
            .execution_options(synchronize_session=False)
        )
        return count
