"""`parley demo`: one candidate from import to booked interview, over public doors only.

A client of the REST API and of the phone's endpoints; it knows nothing of what is behind them.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bot.commands.supervisor import Part, Supervisor
from bot.commands.up import KEY_FILE
from bot.settings import Settings

Message = dict[str, Any]

_PATIENCE_S = 60.0
_START_PATIENCE_S = 600.0
_LOOK_EVERY_S = 0.2
AVAILABILITY = "Tuesday after 3pm or Thursday morning"
CHOICE = "the second one"


_FIRST = ("Sam", "Ines", "Omar", "Lena", "Noor", "Mateo", "Yuki", "Ada", "Ravi", "Chloe")
_LAST = ("Rivera", "Okafor", "Lindqvist", "Haddad", "Moreau", "Tanaka", "Silva", "Novak")


class DemoFailed(Exception):
    """The interview did not come about; the text says what was waited for."""


class Phone:
    """The candidate's side of the conversation, printed as it happens."""

    def __init__(self, client: httpx.AsyncClient, *, name: str) -> None:
        self._client = client
        self._name = name
        self._last = 0
        self._thread = ""
        self._arrived: list[Message] = []

    async def skip_what_is_there(self) -> None:
        """Leave out what earlier demonstrations left on the phone."""
        while page := (await self._page())["messages"]:
            self._last = page[-1]["id"]

    async def receive(self, wanted: Callable[[Message], bool], what: str) -> Message:
        """The next message that is *wanted*; DemoFailed when none arrives in time."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while True:
                    for message in self._arrived:
                        if wanted(message):
                            self._arrived.remove(message)
                            return message
                    await self._look()
                    await asyncio.sleep(_LOOK_EVERY_S)
        except TimeoutError as error:
            raise DemoFailed(f"waited {_PATIENCE_S:.0f} s for {what}") from error

    async def answer(self, channel: str, text: str) -> None:
        """What the candidate writes."""
        _show("candidate", channel, text)
        reply = {"thread": self._thread, "channel": channel, "text": text}
        (await self._client.post("/phone/replies", json=reply)).raise_for_status()

    async def attachment(self, message: Message) -> bytes:
        """The bytes of the message's first attachment."""
        file = message["attachments"][0]
        answer = await self._client.get(f"/phone/attachments/{file['id']}")
        return answer.raise_for_status().content

    async def _page(self) -> dict[str, Any]:
        answer = await self._client.get("/phone/messages", params={"after": self._last})
        page: dict[str, Any] = answer.raise_for_status().json()
        return page

    async def _look(self) -> None:
        page = await self._page()
        self._last = page["last"]
        for message in page["messages"]:
            if message["name"] != self._name or message["direction"] != "arrived":
                continue
            self._thread = message["thread"]
            self._arrived.append(message)
            _show("parley", message["channel"], message["text"], subject=message["subject"])
            for file in message["attachments"]:
                print(f"{'':>12}[attached: {file['filename']}]", flush=True)


async def demo(settings: Settings) -> int:
    """Run the demonstration, against a running Parley or one of its own; 0 when it is booked."""
    url = settings.effective_public_url
    try:
        async with _running(settings, url), httpx.AsyncClient(base_url=url, timeout=20) as client:
            await _demonstrate(settings, client)
    except (DemoFailed, httpx.HTTPError) as failure:
        print(f"\nThe demo failed: {failure}", file=sys.stderr)
        return 1
    return 0


async def _demonstrate(settings: Settings, client: httpx.AsyncClient) -> None:
    key = (settings.var_dir / KEY_FILE).read_text(encoding="utf-8").strip()
    client.headers["Authorization"] = f"Bearer {key}"
    candidate = _candidate()
    name = candidate["personalInfo"]["name"]
    phone = Phone(client, name=name)
    await phone.skip_what_is_there()
    print(f"Importing {name}, who was matched to a job, and starting a campaign.\n", flush=True)
    await _post(client, "/api/v1/candidates", candidate)
    campaign = await _post(
        client,
        "/api/v1/campaigns",
        {
            "candidateIds": [candidate["candidateId"]],
            "jobId": candidate["jobMatch"]["jobId"],
            "priority": "high",
        },
    )
    await phone.receive(_on("sms"), "the opening message")
    await phone.answer("sms", AVAILABILITY)
    await phone.receive(_on("sms"), "the offer")
    await phone.answer("sms", CHOICE)
    await phone.receive(_on("sms"), "the answer to the choice")
    confirmation = await phone.receive(lambda m: bool(m["attachments"]), "the invitation (.ics)")
    ics = await phone.attachment(confirmation)
    if b"BEGIN:VEVENT" not in ics:
        raise DemoFailed("the invitation is not an iCalendar file")
    await _show_interview(client, campaign["campaignId"], candidate["candidateId"])


async def _show_interview(client: httpx.AsyncClient, campaign_id: str, candidate_id: str) -> None:
    answer = await client.get("/api/v1/interviews", params={"candidateId": candidate_id})
    booked = [i for i in answer.raise_for_status().json()["items"] if i["status"] == "scheduled"]
    if not booked:
        raise DemoFailed("the interview is not in the database")
    print("\nBooked, as GET /api/v1/interviews/{id} tells it:")
    interview = (await client.get(f"/api/v1/interviews/{booked[0]['id']}")).raise_for_status()
    for field, value in interview.json().items():
        if value not in (None, []):
            print(f"  {field:<14} {value}")
    campaign = (await client.get(f"/api/v1/campaigns/{campaign_id}")).raise_for_status().json()
    print(f"  {'campaign':<14} {campaign['status']}", flush=True)


async def _post(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(path, json=body, headers={"Idempotency-Key": secrets.token_hex(16)})
    if answer.is_error:
        raise DemoFailed(f"POST {path} answered {answer.status_code}: {answer.text}")
    made: dict[str, Any] = answer.json()
    return made


@asynccontextmanager
async def _running(settings: Settings, url: str) -> AsyncIterator[None]:
    """A Parley that answers at *url*: the one that runs already, else one for this demo."""
    if await _answers(url):
        yield
        return
    print("No Parley is running here; starting one for the demo.", flush=True)
    supervisor = Supervisor()
    part = Part("up", [sys.executable, "-m", "bot.cli", "up"], {})
    starting = asyncio.create_task(supervisor.run_once(part))
    try:
        async with asyncio.timeout(_START_PATIENCE_S):
            while not await _answers(url):
                if starting.done():
                    raise DemoFailed(f"`parley up` ended with status {starting.result()}")
                await asyncio.sleep(_LOOK_EVERY_S)
        yield
    except TimeoutError as error:
        raise DemoFailed(f"Parley was not up within {_START_PATIENCE_S:.0f} s") from error
    finally:
        supervisor.stop()
        await starting


async def _answers(url: str) -> bool:
    async with httpx.AsyncClient(timeout=5) as client:
        try:
            answer = await client.get(f"{url}/ready")
        except httpx.TransportError:
            return False
    return answer.is_success and answer.json().get("dialogue") == "up"


def _candidate() -> dict[str, Any]:
    """A made-up candidate in the form in which the matching module sends them."""
    tag = secrets.token_hex(4)
    first, last = secrets.choice(_FIRST), secrets.choice(_LAST)
    number = f"+1202555{100 + secrets.randbelow(100):04d}"
    granted = {"granted": True, "timestamp": "2026-01-15T10:00:00Z", "source": "application form"}
    return {
        "candidateId": f"demo-{tag}",
        "personalInfo": {
            "name": f"{first} {last}",
            "email": f"{first}.{last}.{tag}@example.com".lower(),
            "phone": number,
            "whatsapp": number,
            "linkedin": f"https://www.linkedin.example/in/{first}-{last}".lower(),
            "timezone": "America/Chicago",
            "preferredLanguage": "en",
        },
        "jobMatch": {
            "jobId": "job-data-engineer",
            "role": "Data Engineer",
            "company": "Northwind",
            "matchScore": 0.92,
            "urgency": "high",
        },
        "preferences": {
            "preferredContactMethod": ["sms", "email"],
            "availabilityWindows": [],
            "communicationStyle": "casual",
        },
        "consent": {"sms": granted, "whatsapp": granted, "calls": granted},
    }


def _on(channel: str) -> Callable[[Message], bool]:
    return lambda message: message["channel"] == channel


def _show(who: str, channel: str, text: str, *, subject: str | None = None) -> None:
    head = f"{who:>9} {'<' if who == 'candidate' else '>'} "
    first = f"({channel}) {subject}" if subject else f"({channel})"
    print(head + first, flush=True)
    for line in text.splitlines():
        print(f"{'':>12}{line}", flush=True)
