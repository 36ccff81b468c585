"""Which trained archive is the current one, and whether it still fits what it was trained from.

models/current.json tells name, sha256, inputs, metrics and the time of training. Neither it nor the
archive is kept in git: both are made from the inputs, on the machine that runs them.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
CURRENT = MODELS / "current.json"


class NotTrained(Exception):
    """There is no archive to serve, or not the one that current.json tells of."""


@dataclass(frozen=True)
class Current:
    """What models/current.json says."""

    name: str
    sha256: str
    inputs: str
    metrics: dict[str, Any]
    trained_at: str

    @property
    def path(self) -> Path:
        return MODELS / self.name

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "sha256": self.sha256,
            "inputs": self.inputs,
            "metrics": self.metrics,
            "trainedAt": self.trained_at,
        }


def current() -> Current:
    """The current archive, checked against its hash. Raises NotTrained."""
    try:
        told = json.loads(CURRENT.read_text(encoding="utf-8"))
        found = Current(
            name=told["name"],
            sha256=told["sha256"],
            inputs=told["inputs"],
            metrics=told["metrics"],
            trained_at=told["trainedAt"],
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise NotTrained("models/current.json is missing or unreadable") from error
    if not found.path.is_file() or sha256_of(found.path) != found.sha256:
        raise NotTrained("the archive is missing or is not the one current.json tells of")
    return found


def sha256_of(path: Path) -> str:
    """The file's SHA-256 as hex digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def inputs_hash(files: list[Path], *, versions: dict[str, str]) -> str:
    """One hash over the paths and contents of *files* and over *versions*."""
    digest = hashlib.sha256(json.dumps(versions, sort_keys=True).encode())
    for path in sorted(files):
        digest.update(f"\0{path.relative_to(ROOT).as_posix()}\0{sha256_of(path)}".encode())
    return digest.hexdigest()
