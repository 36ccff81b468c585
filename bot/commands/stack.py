"""What Parley consists of when it runs on one machine: Rasa, the app, a worker."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.commands.supervisor import Part
from bot.kernel.errors import Misconfigured
from bot.settings import ROOT, Settings

NLU_PYTHON = ROOT / "nlu" / ".venv" / "bin" / "python"


def rasa_python() -> Path:
    """The Python of Rasa's environment; Misconfigured when it has not been set up."""
    if not NLU_PYTHON.exists():
        raise Misconfigured("Rasa's environment is missing: run `make setup`")
    return NLU_PYTHON


def train_part(*, force: bool = False) -> Part:
    """Training, which does nothing when the model is up to date."""
    command = [str(rasa_python()), "-m", "nlu.train"]
    env = {"PYTHONPATH": str(ROOT), "TQDM_DISABLE": "1"}
    return Part("train", [*command, "--force"] if force else command, env)


def rasa_part(settings: Settings) -> Part:
    """Rasa on loopback, behind the token."""
    port = settings.rasa_url.rsplit(":", 1)[-1].strip("/")
    return Part(
        "rasa",
        [str(rasa_python()), "-m", "nlu.run", "--port", port],
        {
            "PYTHONPATH": str(ROOT),
            "PARLEY_RASA_TOKEN": settings.rasa_token.get_secret_value(),
            "PARLEY_ACTIONS_URL": f"http://{settings.host}:{settings.port}/rasa/actions",
            "PARLEY_RASA_TRACKER_DB": str(settings.var_dir / "rasa.db"),
        },
    )


def app_part(settings: Settings) -> Part:
    """The app: API, webhooks, actions, the phone."""
    return Part("app", [_parley(), "serve"], _env(settings, executor_id="app"))


def worker_part(settings: Settings) -> Part:
    """The worker: touches that are due."""
    return Part("worker", [_parley(), "worker"], _env(settings, executor_id="worker"))


def _env(settings: Settings, *, executor_id: str) -> Mapping[str, str]:
    return {
        "PARLEY_ENVIRONMENT": settings.environment,
        "PARLEY_VAR_DIR": str(settings.var_dir),
        "DATABASE_URL": settings.effective_database_url,
        "PARLEY_MASTER_KEY": settings.master_key.get_secret_value(),
        "PARLEY_RASA_TOKEN": settings.rasa_token.get_secret_value(),
        "PARLEY_RASA_URL": settings.rasa_url,
        "PARLEY_HOST": settings.host,
        "PARLEY_PORT": str(settings.port),
        "PARLEY_EXECUTOR_ID": executor_id,
    }


def _parley() -> str:
    beside = Path(sys.executable).with_name("parley")
    found = str(beside) if beside.exists() else shutil.which("parley")
    if found is None:
        raise Misconfigured("the command `parley` is not installed: run `make setup`")
    return found
