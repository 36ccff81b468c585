"""The real Parley as an operator runs it: Rasa, the app and a worker as processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from bot.commands.load import load, read_setup
from bot.commands.secrets import with_secrets
from bot.commands.stack import app_part, rasa_part, worker_part
from bot.commands.supervisor import Part
from bot.commands.up import DEMO
from bot.db.engine import connect
from bot.kernel.clock import system_clock
from bot.migrations.run import migrate
from bot.security.crypto import MasterKey
from bot.settings import ROOT, Settings
from bot.tenancy.scope import Sessions

PATIENCE_S = 60.0
T = TypeVar("T")


def until(found: Callable[[], T | None], what: str, *, within_s: float = PATIENCE_S) -> T:
    """What *found* returns once it is something; fails, saying *what* was waited for, at the end."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {within_s:.0f} s for {what}")


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """One started process."""

    part: Part
    log: Path
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                list(self.part.command),
                cwd=ROOT,
                env={**os.environ, **self.part.env},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)


class Stack:
    """A whole Parley in a folder of its own, with the demo's tenant."""

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str = "",
        env: Mapping[str, str] | None = None,
    ) -> None:
        port, rasa_port = free_port(), free_port()
        self.settings = with_secrets(
            Settings(
                _env_file=None,
                DATABASE_URL=database_url,
                var_dir=folder,
                port=port,
                rasa_url=f"http://127.0.0.1:{rasa_port}",
            )
        )
        extra = {"PARLEY_QUIET_PERIOD_S": "0.2", **(env or {})}
        self.rasa = Running(rasa_part(self.settings), folder / "rasa.log")
        self.app = Running(_with(app_part(self.settings), extra), folder / "app.log")
        self.worker = Running(_with(worker_part(self.settings), extra), folder / "worker.log")
        self.url = self.settings.effective_public_url
        self.client = httpx.Client(base_url=self.url, timeout=20)
        self.key = self._prepare()

    def start(self) -> Stack:
        """Start everything and wait until it can talk."""
        for part in (self.rasa, self.app, self.worker):
            part.start()
        self.wait_ready()
        return self

    def wait_ready(self, *, dialogue: str = "up") -> None:
        """Wait until the app answers and says that of the dialogue engine."""
        until(lambda: self._readiness() == dialogue, f"readiness\n{self.logs()}", within_s=120)

    def wait_rasa(self) -> None:
        """Wait until Rasa itself answers."""
        until(self._rasa_answers, f"Rasa\n{self.logs()}", within_s=120)

    def close(self) -> None:
        self.client.close()
        for part in (self.app, self.worker, self.rasa):
            if hasattr(part, "process") and part.process.poll() is None:
                part.thaw()
                try:
                    part.stop()
                except subprocess.TimeoutExpired:
                    part.kill()

    def logs(self) -> str:
        """The end of every log, for a failure's message."""
        parts = (self.rasa, self.app, self.worker)
        return "\n".join(
            f"--- {p.part.name}\n{p.log.read_text(errors='replace')[-2000:]}"
            for p in parts
            if p.log.exists()
        )

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a POST to the API, which must succeed."""
        answer = self.client.post(f"/api/v1{path}", json=body, headers=self._auth())
        assert answer.is_success, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """The answer to a GET from the API, which must succeed."""
        answer = self.client.get(f"/api/v1{path}", params=query, headers=self._auth())
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def phone(self, thread: str | None = None) -> list[dict[str, Any]]:
        """What has arrived at the phone, oldest first."""
        query = {"thread": thread} if thread else {}
        page = self.client.get("/phone/messages", params=query).raise_for_status().json()
        return [m for m in page["messages"] if m["direction"] == "arrived"]

    def write(self, thread: str, text: str, *, channel: str = "sms") -> dict[str, Any]:
        """The candidate writes on the phone."""
        reply = {"thread": thread, "channel": channel, "text": text}
        answer = self.client.post("/phone/replies", json=reply)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def arrives(self, thread: str, contains: str, *, channel: str = "sms") -> dict[str, Any]:
        """The message that arrives there with those words in it."""

        def found() -> dict[str, Any] | None:
            matching = (
                m for m in self.phone(thread) if m["channel"] == channel and contains in m["text"]
            )
            return next(matching, None)

        return until(found, f"{contains!r} on {channel}\n{self.logs()}")

    def open_conversation(self, candidate_id: str, *, name: str) -> str:
        """Import a candidate and start a campaign; the thread of the opening message."""
        self.post("/candidates", candidate(candidate_id, name=name))
        self.post(
            "/campaigns",
            {"candidateIds": [candidate_id], "jobId": "job-data-engineer", "priority": "high"},
        )
        opening = until(
            lambda: next(
                (m for m in self.phone() if m["name"] == name and m["channel"] == "sms"), None
            ),
            f"the opening message\n{self.logs()}",
        )
        thread: str = opening["thread"]
        return thread

    def _auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def _readiness(self) -> str | None:
        try:
            answer = self.client.get("/ready")
        except httpx.TransportError:
            return None
        dialogue: str | None = answer.json().get("dialogue") if answer.is_success else None
        return dialogue

    def _rasa_answers(self) -> bool:
        try:
            return httpx.get(f"{self.settings.rasa_url}/webhooks/bridge/").is_success
        except httpx.TransportError:
            return False

    def _prepare(self) -> str:
        engine = connect(self.settings.effective_database_url)
        migrate(engine)
        master = MasterKey(self.settings.master_key.get_secret_value())
        key = load(Sessions(engine), master, read_setup(DEMO), now=system_clock())
        (self.settings.var_dir / "demo.key").write_text(key)
        engine.dispose()
        return key


def candidate(candidate_id: str, *, name: str) -> dict[str, Any]:
    """A made-up candidate with consent for texts."""
    digits = f"{sum(map(ord, candidate_id)) % 100:02d}"
    granted = {"granted": True, "timestamp": "2026-01-15T10:00:00Z", "source": "form"}
    return {
        "candidateId": candidate_id,
        "personalInfo": {
            "name": name,
            "email": f"{candidate_id}@example.com",
            "phone": f"+120255501{digits}",
            "whatsapp": f"+120255501{digits}",
            "timezone": "America/New_York",
            "preferredLanguage": "en",
        },
        "jobMatch": {
            "jobId": "job-data-engineer",
            "role": "Data Engineer",
            "company": "Northwind",
            "matchScore": 0.9,
            "urgency": "high",
        },
        "consent": {"sms": granted, "whatsapp": granted},
    }


def _with(part: Part, env: Mapping[str, str]) -> Part:
    return Part(part.name, part.command, {**part.env, **env})
