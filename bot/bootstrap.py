"""The wiring, in one place: settings in, a whole Parley out. Nothing here decides anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import httpx
from sqlalchemy import Engine

from bot.campaigns.sequence import Sequences
from bot.campaigns.stop import Schedule
from bot.compliance.keywords import Words
from bot.conversations.begin import Beginning
from bot.conversations.inbox import Inbox
from bot.conversations.outbox import Outbox
from bot.conversations.owners import Owners
from bot.conversations.ports import PlannedOutreach
from bot.conversations.turn import Turns
from bot.db.engine import connect
from bot.dialogue.port import Dialogue
from bot.dialogue.rasa import RasaDialogue
from bot.interviews.agreement import Agreements
from bot.interviews.offers import Offers
from bot.interviews.smalltalk import SmallTalk
from bot.interviews.telling import Telling
from bot.kernel.clock import Clock, system_clock
from bot.kernel.errors import Misconfigured
from bot.security.auth import KeyCheck
from bot.security.crypto import MasterKey
from bot.settings import ROOT, Settings
from bot.templates.render import Texts
from bot.tenancy.scope import Sessions
from channels.registry import Registry
from channels.simulator import Handset, simulated_channels


@dataclass(frozen=True, slots=True)
class Parley:
    """Everything that the application can do, wired together."""

    settings: Settings
    clock: Clock
    engine: Engine
    sessions: Sessions
    master: MasterKey
    keys: KeyCheck
    texts: Texts
    sequences: Sequences
    registry: Registry
    handset: Handset | None
    """The simulated phone, where channels are simulated."""
    http: httpx.AsyncClient
    dialogue: Dialogue
    planned: PlannedOutreach
    inbox: Inbox
    outbox: Outbox
    turns: Turns
    agreements: Agreements
    offers: Offers
    smalltalk: SmallTalk
    owners: Owners

    async def close(self) -> None:
        """Let go of connections and files."""
        await self.http.aclose()
        if self.handset is not None:
            self.handset.close()
        self.engine.dispose()


def build(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    dialogue: Dialogue | None = None,
) -> Parley:
    """A Parley as *settings* say; Misconfigured, with what to do, when they cannot be followed.

    dialogue: an engine to use instead of Rasa.
    """
    engine = connect(settings.effective_database_url)
    sessions = Sessions(engine)
    master = MasterKey(settings.master_key.get_secret_value())
    texts = Texts.load(ROOT / "data" / "outreach" / "messages")
    words = Words.load(ROOT / "data" / "compliance" / "words.yaml")
    handset, registry = _channels(settings, master)
    http = httpx.AsyncClient()
    dialogue = dialogue or RasaDialogue(
        http,
        url=settings.rasa_url,
        token=settings.rasa_token.get_secret_value(),
        timeout_s=settings.rasa_timeout_s,
    )
    planned = Schedule()
    outbox = Outbox(sessions, master, registry, clock, executor_id=settings.executor_id)
    telling = Telling(master, texts)
    agreements = Agreements(master, texts, planned)
    return Parley(
        settings=settings,
        clock=clock,
        engine=engine,
        sessions=sessions,
        master=master,
        keys=KeyCheck(),
        texts=texts,
        sequences=Sequences.load(ROOT / "data" / "outreach" / "sequences.yaml"),
        registry=registry,
        handset=handset,
        http=http,
        dialogue=dialogue,
        planned=planned,
        inbox=Inbox(
            sessions, master, planned, quiet_period=timedelta(seconds=settings.quiet_period_s)
        ),
        outbox=outbox,
        turns=Turns(
            sessions,
            master,
            Beginning(master, words, texts, planned),
            dialogue,
            outbox,
            texts,
            clock,
            executor_id=settings.executor_id,
            lease=timedelta(seconds=settings.turn_lease_s),
        ),
        agreements=agreements,
        offers=Offers(
            master, telling, planned, agreements, hold=timedelta(minutes=settings.hold_minutes)
        ),
        smalltalk=SmallTalk(telling),
        owners=Owners(sessions),
    )


def _channels(settings: Settings, master: MasterKey) -> tuple[Handset | None, Registry]:
    if not settings.simulator:
        raise Misconfigured(
            "no channel is configured: PARLEY_SIMULATOR=true serves them by the simulated phone"
        )
    if settings.environment == "production":
        raise Misconfigured("the simulated phone has no place in production: it asks nobody's name")
    secret = master.lookup_hash("simulator", "webhooks")
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    handset = Handset(settings.var_dir / "handset.db", secret=secret)
    return handset, Registry(simulated_channels(handset))
