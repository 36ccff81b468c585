"""The secrets of a development checkout: made once, kept in `var/`, never asked for."""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from pathlib import Path

from pydantic import SecretStr

from bot.kernel.errors import Misconfigured
from bot.settings import Settings

FILE = "development.env"


def with_secrets(settings: Settings) -> Settings:
    """*settings* with a master key and a Rasa token.

    In development what is missing is made and kept in `<var_dir>/development.env`, readable by its
    owner only. In production what is missing is Misconfigured.
    """
    missing = [
        name
        for name, value in (
            ("PARLEY_MASTER_KEY", settings.master_key),
            ("PARLEY_RASA_TOKEN", settings.rasa_token),
        )
        if not value.get_secret_value()
    ]
    if not missing:
        return settings
    if settings.environment == "production":
        raise Misconfigured(f"set {' and '.join(missing)} (see README, “In production”)")
    kept = _kept(settings)
    return settings.model_copy(
        update={
            name: value
            for name, value in kept.items()
            if not getattr(settings, name).get_secret_value()
        }
    )


def _kept(settings: Settings) -> dict[str, object]:
    file = settings.var_dir / FILE
    if not file.exists():
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        made = (
            f"PARLEY_MASTER_KEY={base64.b64encode(os.urandom(32)).decode()}\n"
            f"PARLEY_RASA_TOKEN={secrets.token_hex(32)}\n"
        )
        # Readable by its owner only from the first moment on, as mkstemp makes it.
        descriptor, name = tempfile.mkstemp(dir=settings.var_dir, prefix=FILE)
        temporary = Path(name)
        with os.fdopen(descriptor, "w") as out:
            out.write(made)
        # Of two processes that start at once the first wins; the other reads what it made.
        try:
            os.link(temporary, file)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    pairs = dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)
    return {
        "master_key": SecretStr(pairs["PARLEY_MASTER_KEY"]),
        "rasa_token": SecretStr(pairs["PARLEY_RASA_TOKEN"]),
    }
