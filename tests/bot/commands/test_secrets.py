from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.commands.secrets import FILE, with_secrets
from bot.kernel.errors import Misconfigured
from bot.security.crypto import MasterKey
from bot.settings import Settings


def settings(var_dir: Path, **more: Any) -> Settings:
    return Settings(_env_file=None, var_dir=var_dir, **more)


def test_a_development_checkout_makes_its_own_and_keeps_them(tmp_path: Path) -> None:
    first, again = (with_secrets(settings(tmp_path / "var")) for _ in range(2))
    assert first.master_key == again.master_key
    assert first.rasa_token == again.rasa_token
    MasterKey(first.master_key.get_secret_value())
    mode = (tmp_path / "var" / FILE).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_what_is_given_is_taken(tmp_path: Path) -> None:
    made = with_secrets(settings(tmp_path, rasa_token="mine"))
    assert made.rasa_token.get_secret_value() == "mine"


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: with_secrets(settings(tmp_path)), range(8)))
    assert len({s.master_key.get_secret_value() for s in made}) == 1


def test_production_makes_none_up(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="PARLEY_MASTER_KEY and PARLEY_RASA_TOKEN"):
        with_secrets(settings(tmp_path, environment="production"))
    assert not (tmp_path / FILE).exists()
