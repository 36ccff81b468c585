"""The real Rasa, trained and running, with a scripted action server behind it."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.nlu.action_server import ActionServer
from tests.nlu.rasa_process import RasaProcess, start_rasa, train_if_needed

TOKEN = "a-test-token"
Ask = Callable[..., httpx.Response]
_numbers = itertools.count()


@pytest.fixture(scope="session")
def trained() -> None:
    train_if_needed()


@pytest.fixture(scope="session")
def action_server() -> Iterator[ActionServer]:
    server = ActionServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def rasa(
    trained: None, action_server: ActionServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RasaProcess]:
    folder: Path = tmp_path_factory.mktemp("rasa")
    process = start_rasa(
        actions_url=action_server.url, token=TOKEN, tracker_db=folder / "tracker.db"
    )
    yield process
    process.stop()


@pytest.fixture(scope="session")
def ask(rasa: RasaProcess) -> Iterator[Ask]:
    """Sends one turn; what is not given is filled in, a fresh turn id each time."""
    with Asking(rasa) as send:
        yield send


class Asking:
    """A client of *rasa* as a context manager."""

    def __init__(self, rasa: RasaProcess) -> None:
        self._client = httpx.Client(
            base_url=rasa.url, headers={"Authorization": f"Bearer {rasa.token}"}, timeout=60
        )

    def __enter__(self) -> Ask:
        return self._send

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def _send(self, text: str, **given: Any) -> httpx.Response:
        return self._client.post("/turn", json=a_turn(text, **given))


def a_turn(text: str, **given: Any) -> dict[str, Any]:
    number = next(_numbers)
    return {
        "sender": f"conversation-{number}",
        "turnId": f"turn-{number}",
        "text": text,
        "channel": "sms",
        "language": "en",
        "state": "none",
        **given,
    }
