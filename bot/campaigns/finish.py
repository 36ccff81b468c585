"""Noticing that nothing more is planned: enrolments that are exhausted, campaigns that are complete.

A pass of its own, apart from sending: two touches of one enrolment may end at the same moment in two
processes, and neither would see that it was the last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update

from bot.campaigns.models import Campaign, Enrolment
from bot.campaigns.repository import complete
from bot.tenancy.scope import ScopedSession, Sessions
from bot.touches.models import Touch
from bot.touches.schedule import LIVE

_AT_ONCE = 500


def close_finished(sessions: Sessions, *, now: datetime) -> int:
    """End enrolments without a touch to come and campaigns without an active enrolment; how many."""
    closed = 0
    for tenant_id, ids in _finished_enrolments(sessions).items():
        with sessions.write(tenant_id) as session:
            closed += _exhaust(session, ids, now=now)
    for tenant_id, ids in _finished_campaigns(sessions).items():
        with sessions.write(tenant_id) as session:
            closed += sum(complete(session, id_, now=now) for id_ in sorted(ids))
    return closed


def _finished_enrolments(sessions: Sessions) -> Mapping[str, list[str]]:
    query = (
        select(Enrolment.tenant_id, Enrolment.id)
        .where(Enrolment.status == "active", ~_has_touch_to_come())
        .limit(_AT_ONCE)
    )
    with sessions.across_tenants(writes=False) as session:
        return _by_tenant(session.execute(query).all())


def _finished_campaigns(sessions: Sessions) -> Mapping[str, list[str]]:
    active = exists().where(Enrolment.campaign_id == Campaign.id, Enrolment.status == "active")
    query = (
        select(Campaign.tenant_id, Campaign.id)
        .where(Campaign.status == "active", ~active)
        .limit(_AT_ONCE)
    )
    with sessions.across_tenants(writes=False) as session:
        return _by_tenant(session.execute(query).all())


def _exhaust(session: ScopedSession, ids: list[str], *, now: datetime) -> int:
    ended = session.execute(
        update(Enrolment)
        .where(Enrolment.id.in_(ids), Enrolment.status == "active", ~_has_touch_to_come())
        .values(status="exhausted", ended_at=now)
        .returning(Enrolment.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


def _has_touch_to_come() -> ColumnElement[bool]:
    return exists().where(Touch.enrolment_id == Enrolment.id, Touch.status.in_(LIVE))


def _by_tenant(rows: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for tenant_id, id_ in rows:
        grouped[tenant_id].append(id_)
    return grouped
