"""One running stack for the tests that leave it as they found it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.stack import train_part
from bot.settings import ROOT
from tests.e2e.stack import Stack


@pytest.fixture(scope="session")
def trained() -> None:
    """The current model, made if it is not there."""
    subprocess.run(list(train_part().command), cwd=ROOT, check=True)


@pytest.fixture(scope="session")
def stack(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running Parley on SQLite."""
    made = Stack(tmp_path_factory.mktemp("stack"))
    try:
        yield made.start()
    finally:
        made.close()


@pytest.fixture
def own_stack(trained: None, tmp_path: Path) -> Iterator[Stack]:
    """A Parley that the test may break; it starts it itself."""
    made = Stack(tmp_path)
    try:
        yield made
    finally:
        made.close()
