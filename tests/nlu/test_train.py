"""Training happens when it has to, and only then."""

import json
import subprocess

import pytest

from tests.nlu.rasa_process import PYTHON, ROOT

pytestmark = [pytest.mark.rasa, pytest.mark.usefixtures("trained")]

CURRENT = ROOT / "models" / "current.json"


def test_an_unchanged_model_is_not_trained_again() -> None:
    before = CURRENT.read_bytes()
    ran = subprocess.run(
        [str(PYTHON), "-m", "nlu.train"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert "is up to date" in ran.stdout
    assert CURRENT.read_bytes() == before


def test_current_json_tells_what_the_model_was_made_from() -> None:
    told = json.loads(CURRENT.read_text(encoding="utf-8"))
    assert (ROOT / "models" / told["name"]).is_file()
    assert [path.name for path in (ROOT / "models").glob("*.tar.gz")] == [told["name"]]
    assert told["metrics"]["examples"] == sum(told["metrics"]["intents"].values())
    assert len(told["metrics"]["intents"]) == 11
    assert min(told["metrics"]["intents"].values()) >= 40
