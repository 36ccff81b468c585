"""What the tests of outreach do with a `World`: candidates, campaigns, rounds of the worker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.campaigns.enrol import start_campaign
from bot.campaigns.repository import CampaignView, campaign_view
from bot.campaigns.sequence import Sequences
from bot.campaigns.wording import CampaignWording
from bot.crm.intake import receive_candidate
from bot.jobs.engine import BatchQueue
from bot.people.intake import CandidateIntake
from bot.security.crypto import Vault
from bot.settings import ROOT
from bot.touches.deliver import Deliveries
from bot.touches.driver import claim_due
from bot.touches.models import Touch
from bot.touches.reconcile import reconcile
from tests.bot.conftest import World, candidate_json

SEQUENCES = Sequences.load(ROOT / "data" / "outreach" / "sequences.yaml")


def add_candidates(world: World, count: int, **changes: Any) -> list[str]:
    """Ids of new candidates, each with addresses of their own."""
    ids = []
    with world.parley.sessions.write(world.tenant) as session:
        vault = Vault(session, world.parley.master)
        for _ in range(count):
            number = next(world.numbers)
            info = {
                "name": f"Kim Number{number}",
                "email": f"kim{number}@example.com",
                "phone": f"+1202555{number:04d}",
                "whatsapp": f"+1202555{number:04d}",
            }
            raw = candidate_json(candidateId=f"kim{number}", personalInfo=info) | changes
            intake = CandidateIntake.model_validate(raw)
            ids.append(
                receive_candidate(session, vault, intake, raw=raw, now=world.clock.now).candidate_id
            )
    return ids


def wait_until(true: Callable[[], bool], what: str, *, patience_s: float = 30) -> None:
    """Return as soon as it is *true*; AssertionError, naming *what*, when it does not become so."""
    give_up_at = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < give_up_at, f"waited {patience_s:.0f} s for {what}"
        time.sleep(0.02)


def start(
    world: World, candidate_ids: Sequence[str] | None = None, priority: str = "medium", **more: Any
) -> CampaignView:
    """A campaign for the candidates, or for the world's own."""
    with world.parley.sessions.write(world.tenant) as session:
        return start_campaign(
            session,
            Vault(session, world.parley.master),
            SEQUENCES,
            candidate_ids=[world.candidate] if candidate_ids is None else candidate_ids,
            job_id=world.job,
            priority=priority,
            created_by="key_test",
            now=world.clock.now,
            **more,
        )


def view(world: World, campaign: CampaignView) -> CampaignView:
    """The campaign as it stands now."""
    with world.parley.sessions.read(world.tenant) as session:
        return campaign_view(session, campaign.id)


def claim(world: World) -> int:
    """One round of the driver."""
    parley = world.parley
    return claim_due(parley.sessions, BatchQueue(parley.engine), now=world.clock.now)


def deliveries(world: World) -> Deliveries:
    parley = world.parley
    wording = CampaignWording(parley.texts, SEQUENCES)
    return Deliveries(parley.sessions, parley.master, wording, parley.outbox, parley.clock)


def queued_batches(world: World) -> list[str]:
    """Batches that have a touch queued."""
    with world.parley.sessions.read(world.tenant) as session:
        ids = session.scalars(
            select(Touch.batch_id).where(Touch.status == "queued").distinct()
        ).all()
    return sorted(id_ for id_ in ids if id_ is not None)


def deliver(world: World) -> None:
    """Deliver every queued batch as the engine would."""

    async def all_() -> None:
        made = deliveries(world)
        for batch_id in queued_batches(world):
            await made.run(world.tenant, batch_id)

    asyncio.run(all_())


def drive(world: World, *, after: timedelta = timedelta()) -> None:
    """Let time pass; then claim what is due and deliver it."""
    world.clock.advance(after)
    claim(world)
    deliver(world)


def run_reconcile(world: World) -> int:
    parley = world.parley
    return asyncio.run(
        reconcile(parley.sessions, parley.outbox, BatchQueue(parley.engine), parley.clock)
    )


def touches(world: World) -> list[Touch]:
    """Every touch in order of enrolment and step."""
    with world.parley.sessions.read(world.tenant) as session:
        return list(session.scalars(select(Touch).order_by(Touch.enrolment_id, Touch.step)))


def statuses(world: World) -> list[str]:
    return [touch.status for touch in touches(world)]


def outreach_events(world: World) -> list[str]:
    """The types of the events of campaigns and touches, in order."""
    return [type_ for type_ in world.events() if type_.startswith(("campaign.", "touch."))]
