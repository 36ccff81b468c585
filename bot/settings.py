"""Everything that an operator may set, read once from the environment (and `.env`)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: `data/`, `models/` and `nlu/` are found beside the code."""


class Settings(BaseSettings):
    """Parley's settings; every name may be given as an environment variable `PARLEY_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="PARLEY_", env_file=ROOT / ".env", extra="ignore")

    environment: Literal["development", "production"] = "development"
    var_dir: Path = ROOT / "var"
    """Where an embedded Parley keeps its files: databases, the development key, demo's API key."""
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    """SQLAlchemy URL; empty means SQLite in *var_dir*. `postgresql://` is taken as psycopg 3."""
    master_key: SecretStr = SecretStr("")
    """32 bytes, base64: wraps every person's key. Needed in production; made once in development."""
    rasa_token: SecretStr = SecretStr("")
    """Shared by the app and Rasa, both ways. Needed in production; made once in development."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    """How the outside reaches the app; empty means http://host:port."""
    rasa_url: str = "http://127.0.0.1:5005"
    rasa_timeout_s: float = 10.0
    quiet_period_s: float = 1.0
    """How long to wait for the next fragment of one thought before a turn starts."""
    turn_lease_s: float = 30.0
    """How long a turn owns its conversation; longer than *rasa_timeout_s*."""
    hold_minutes: int = 120
    """How long offered slots are kept for a candidate."""
    sweep_every_s: float = 2.0
    """How often the app looks for turns and messages that a crash left."""
    drive_every_s: float = 0.5
    """How often the worker looks for touches that are due."""
    simulator: bool = True
    """Serve every channel by the simulated phone. Must be off in production."""
    executor_id: str = "local"
    """Stable name of this process among its likes; what it left behind is found by it."""

    @property
    def effective_database_url(self) -> str:
        """The URL to connect to, with the driver named."""
        url = self.database_url
        if not url:
            return f"sqlite:///{self.var_dir / 'parley.db'}"
        scheme, sep, rest = url.partition("://")
        if scheme in ("postgres", "postgresql"):
            scheme = "postgresql+psycopg"
        return f"{scheme}{sep}{rest}"

    @property
    def effective_public_url(self) -> str:
        """The app's own address without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
