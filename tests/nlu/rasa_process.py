"""Starts the real Rasa process on loopback, for any test that needs one."""

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / "nlu" / ".venv" / "bin" / "python"
_START_LIMIT_S = 120.0
_STOP_LIMIT_S = 30.0


class RasaDied(Exception):
    """The process ended instead of serving; `log` is what it printed."""

    def __init__(self, returncode: int | None, log: str) -> None:
        super().__init__(f"Rasa ended with {returncode}:\n{log[-3000:]}")
        self.returncode = returncode
        self.log = log


@dataclass
class RasaProcess:
    """A running Rasa; `url` is the bridge, without a slash at its end."""

    url: str
    token: str
    log_path: Path
    _process: "subprocess.Popen[bytes]" = field(repr=False)

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._process.kill()
        self._process.wait(_STOP_LIMIT_S)

    def stop(self) -> int:
        """Ask it to end and return its exit status."""
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(_STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


def train_if_needed() -> None:
    """Make the current model, if the one there does not fit its inputs."""
    if not PYTHON.exists():
        raise RuntimeError("Rasa's environment is missing: make nlu/.venv first")
    subprocess.run([str(PYTHON), "-m", "nlu.train"], cwd=ROOT, check=True)


def start_rasa(
    *, actions_url: str, token: str, tracker_db: Path, port: int | None = None
) -> RasaProcess:
    """A Rasa that answers, serving the current model. Raises RasaDied when it will not start."""
    port = port or _free_port()
    tracker_db.parent.mkdir(parents=True, exist_ok=True)
    log_path = tracker_db.with_suffix(".log")
    environment = {
        **os.environ,
        "PARLEY_RASA_TOKEN": token,
        "PARLEY_ACTIONS_URL": actions_url,
        "PARLEY_RASA_TRACKER_DB": str(tracker_db),
    }
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            [str(PYTHON), "-m", "nlu.run", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    rasa = RasaProcess(
        url=f"http://127.0.0.1:{port}/webhooks/bridge",
        token=token,
        log_path=log_path,
        _process=process,
    )
    _wait_until_ready(rasa)
    return rasa


def _wait_until_ready(rasa: RasaProcess) -> None:
    limit = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < limit:
        if rasa._process.poll() is not None:
            raise RasaDied(rasa._process.returncode, rasa.log_path.read_text(errors="replace"))
        try:
            if httpx.get(f"{rasa.url}/", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    rasa.kill()
    raise RasaDied(None, rasa.log_path.read_text(errors="replace"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
