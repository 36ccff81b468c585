"""A whole Parley on a fresh database, with the simulated phone and a scripted dialogue engine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.bootstrap import Parley, build
from bot.conversations.inbox import Accepted
from bot.conversations.models import Message
from bot.conversations.repository import conversation_of
from bot.crm.intake import receive_candidate
from bot.dialogue.port import DialogueState
from bot.dialogue.scripted import ScriptedDialogue
from bot.events.models import EventRow
from bot.hiring.consultants import Working, store_consultant
from bot.hiring.jobs import store_job
from bot.people.intake import CandidateIntake
from bot.security.crypto import Vault
from bot.settings import Settings
from channels.messages import Address, ChannelName, Inbound
from channels.simulator import Direction, PhoneMessage
from tests.conftest import MASTER_KEY, NOW, make_tenant

GRANTED = {"granted": True, "timestamp": "2026-01-01T10:00:00Z", "source": "form"}
HOURS = {
    day: [["09:00", "17:00"]] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


@dataclass
class World:
    """One tenant with a consultant, a job and a candidate, and what tests do in it."""

    parley: Parley
    clock: Clock
    script: ScriptedDialogue
    tenant: str
    consultant: str = ""
    job: str = ""
    candidate: str = ""
    conversation: str = ""
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    def receive_text(
        self,
        text: str,
        *,
        channel: str = "sms",
        sender: str | None = None,
        id_: str | None = None,
        subject: str | None = None,
    ) -> Any:
        """A message of the candidate arrives; what the inbox makes of it."""
        name = ChannelName(channel)
        number = "+12025550143" if name is not ChannelName.EMAIL else "sam@example.com"
        return self.parley.inbox.accept(
            Inbound(
                channel=name,
                provider="simulator",
                provider_message_id=id_ or f"in-{next(self.numbers)}",
                sender=Address(name, sender or number),
                recipient=Address(name, f"{channel}.{self.tenant}"),
                text=text,
                subject=subject,
                received_at=self.clock.now,
            ),
            now=self.clock.now,
        )

    def say(self, text: str, *, channel: str = "sms", **more: Any) -> None:
        """The candidate writes and the turn runs to its end."""
        accepted = self.receive_text(text, channel=channel, **more)
        assert isinstance(accepted, Accepted)
        self.clock.advance(timedelta(seconds=5))
        self.run_turns()

    def run_turns(self) -> None:
        asyncio.run(self.parley.turns.run(self.tenant, self.conversation))

    def phone(self) -> list[PhoneMessage]:
        """What has arrived at the candidate's phone, in order."""
        assert self.parley.handset is not None
        return [m for m in self.parley.handset.messages() if m.direction is Direction.ARRIVED]

    def texts(self, channel: str | None = None) -> list[str]:
        return [m.text for m in self.phone() if channel in (None, m.channel)]

    def events(self) -> list[str]:
        with self.parley.sessions.across_tenants(writes=False) as session:
            return [row.type for row in session.query(EventRow).order_by(EventRow.position)]

    def messages(self) -> list[Message]:
        with self.parley.sessions.read(self.tenant) as session:
            return list(session.query(Message).order_by(Message.created_at, Message.id))

    def state(self) -> str:
        with self.parley.sessions.read(self.tenant) as session:
            return conversation_of(session, self.candidate, now=self.clock.now).state

    def set_state(self, state: DialogueState) -> None:
        with self.parley.sessions.write(self.tenant) as session:
            conversation_of(session, self.candidate, now=self.clock.now).state = state


def candidate_json(**changes: Any) -> dict[str, Any]:
    """A candidate in the matching module's form, with consent for texts."""
    return {
        "candidateId": "sam",
        "personalInfo": {
            "name": "Sam Rivera",
            "email": "sam@example.com",
            "phone": "+12025550143",
            "whatsapp": "+12025550143",
            "timezone": "America/New_York",
            "preferredLanguage": "en",
        },
        "jobMatch": {
            "jobId": "job-1",
            "role": "Data Engineer",
            "company": "Northwind",
            "matchScore": 0.9,
            "urgency": "medium",
        },
        "consent": {"sms": GRANTED, "whatsapp": GRANTED},
    } | changes


def settings_for(database_url: str, var_dir: Path) -> Settings:
    """Settings of a Parley for tests: nothing is waited for."""
    return Settings(
        _env_file=None,
        DATABASE_URL=database_url,
        var_dir=var_dir,
        master_key=SecretStr(MASTER_KEY),
        rasa_token=SecretStr("token-of-the-tests"),
        quiet_period_s=0,
    )


@pytest.fixture
def make_world(database_url: str, tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Makes a `World` whose dialogue follows the given script."""
    made: list[Parley] = []

    def make(script: dict[str, Any] | None = None, **changes: Any) -> World:
        clock = Clock(NOW)
        dialogue = ScriptedDialogue(script or {})
        parley = build(settings_for(database_url, tmp_path), clock=clock, dialogue=dialogue)
        made.append(parley)
        world = World(parley, clock, dialogue, make_tenant(parley.sessions, "Acme Talent"))
        populate(world, candidate_json(**changes))
        return world

    yield make
    for parley in made:
        asyncio.run(parley.close())


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    """A world whose bot answers everything with "Sorry?"."""
    return make_world()


def populate(world: World, candidate: dict[str, Any]) -> None:
    """Give the world's tenant a consultant, a job and a candidate with their conversation."""
    with world.parley.sessions.write(world.tenant) as session:
        vault = Vault(session, world.parley.master)
        world.consultant = store_consultant(
            session,
            vault,
            external_id="dana",
            name="Dana Whitfield",
            email="dana@acme.example",
            phone=None,
            working=Working("America/New_York", HOURS, meeting_link="https://meet.example/dana"),
            now=NOW,
        )
        world.job = store_job(
            session,
            external_id="job-1",
            role="Data Engineer",
            company="Northwind",
            consultant_id=world.consultant,
            now=NOW,
        ).id
        intake = CandidateIntake.model_validate(candidate)
        world.candidate = receive_candidate(
            session, vault, intake, raw=candidate, now=NOW
        ).candidate_id
        world.conversation = conversation_of(session, world.candidate, now=NOW, job_id=world.job).id
