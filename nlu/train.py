"""Trains the model if anything it is made from has changed.

    nlu/.venv/bin/python -m nlu.train [--force]       (from the project's root)

Writes models/<name>.tar.gz, then models/current.json, each in one step, so that a training that is
interrupted leaves the previous model in place. Archives that current.json no longer names go.
"""

import argparse
import fcntl
import json
import os
import re
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from nlu import lean
from nlu.archive import CURRENT, MODELS, ROOT, Current, NotTrained, current, inputs_hash, sha256_of

CONFIG = ROOT / "nlu" / "config.yml"
DOMAIN = ROOT / "data" / "domain"
TRAINING_DATA = [ROOT / "data" / "nlu", ROOT / "data" / "rules"]
RASA = "3.6.21"


def main() -> int:
    """Take the arguments and the lock, and train if needed; 1 when training fails."""
    parser = argparse.ArgumentParser(prog="nlu.train", description="Train the model if needed.")
    parser.add_argument("--force", action="store_true", help="train even if nothing changed")
    force = parser.parse_args().force
    MODELS.mkdir(exist_ok=True)
    with (MODELS / ".lock").open("w") as lock:
        # Whoever comes second waits, and then finds the model there.
        fcntl.flock(lock, fcntl.LOCK_EX)
        return train_if_needed(force=force)


def train_if_needed(*, force: bool) -> int:
    """Train unless the current archive fits the inputs; 1 when training fails."""
    wanted = inputs()
    why = "it was asked for" if force else why_train(wanted)
    if why is None:
        print(f"nlu: {current().name} is up to date", flush=True)
        return 0
    print(f"nlu: training ({why}); this takes about half a minute", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=MODELS, prefix=".training-") as folder:
        trained = train_into(Path(folder))
        if trained is None:
            print("nlu: training failed", file=sys.stderr, flush=True)
            return 1
        made = keep(trained, inputs=wanted, seconds=time.monotonic() - started)
    print(f"nlu: {made.name} trained in {made.metrics['seconds']} s", flush=True)
    return 0


def inputs() -> str:
    """The hash of everything the model is made from."""
    files = [CONFIG, ROOT / "nlu" / "requirements.lock"]
    components = set(re.findall(r"name: nlu\.(\w+)\.", CONFIG.read_text(encoding="utf-8")))
    files += [ROOT / "nlu" / f"{module}.py" for module in components]
    for folder in (DOMAIN, *TRAINING_DATA):
        files += folder.rglob("*.yml")
    return inputs_hash(files, versions={"rasa": RASA})


def why_train(wanted: str) -> str | None:
    """Why the current archive will not do, or None when it will."""
    try:
        have = current()
    except NotTrained as missing:
        return str(missing)
    return None if have.inputs == wanted else "its inputs changed"


def train_into(folder: Path) -> Path | None:
    """The archive Rasa makes of the inputs in *folder*, or None when it refuses them."""
    lean.quieten()
    from rasa.model_training import train  # takes seconds, and needs the settings above
    from rasa.utils.log_utils import configure_structlog

    configure_structlog()
    result = train(
        domain=str(DOMAIN),
        config=str(CONFIG),
        training_files=[str(path) for path in TRAINING_DATA],
        output=str(folder),
        force_training=True,
        fixed_model_name="trained",
    )
    return Path(result.model) if result.model and result.code == 0 else None


def keep(trained: Path, *, inputs: str, seconds: float) -> Current:
    """Make *trained* the current archive and drop the ones before it."""
    now = datetime.now(timezone.utc)
    digest = sha256_of(trained)
    name = f"{now:%Y%m%dT%H%M%SZ}-{digest[:12]}.tar.gz"
    os.replace(trained, MODELS / name)
    made = Current(
        name=name,
        sha256=digest,
        inputs=inputs,
        metrics={**examples(), "seconds": round(seconds, 1)},
        trained_at=now.isoformat(timespec="seconds"),
    )
    written = CURRENT.with_suffix(".json.new")
    written.write_text(json.dumps(made.as_json(), indent=2) + "\n", encoding="utf-8")
    os.replace(written, CURRENT)
    for old in MODELS.glob("*.tar.gz"):
        if old.name != name:
            old.unlink()
    return made


def examples() -> dict[str, Any]:
    """How many phrases each intent is taught with."""
    from rasa.shared.importers.importer import TrainingDataImporter

    data = TrainingDataImporter.load_from_dict(
        config={}, training_data_paths=[str(ROOT / "data" / "nlu")]
    ).get_nlu_data()
    by_intent = dict(sorted(data.number_of_examples_per_intent.items()))
    return {"examples": sum(by_intent.values()), "intents": by_intent}


if __name__ == "__main__":
    sys.exit(main())
