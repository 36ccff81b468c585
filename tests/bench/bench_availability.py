"""How well and how fast availability is read, beside the libraries that could have done it.

Runs the JSONL runner over the labelled cases in PARLEY_SHARED (or ../shared beside the project),
has the score script there mark it by source for each language we cover, and marks three libraries
on the same English texts in the same run. Without the cases it says so and succeeds.

    python tests/bench/bench_availability.py [--limit N]    N: texts a library is given, default 600
"""

import argparse
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter, perf_counter_ns
from typing import Any

from tests.bench.availability_readers import READERS, Reader

ROOT = Path(__file__).resolve().parents[2]

LANGUAGES = ("en", "es", "fr", "de", "pt")
Case = dict[str, Any]


def main() -> int:
    """Prints the tables; 0 unless the score script fails."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--limit", type=int, default=600)
    limit = options.parse_args().limit
    folder = Path(os.environ.get("PARLEY_SHARED", ROOT.parent / "shared")) / "bench/availability"
    cases_path, score = folder / "open.jsonl", folder / "score.py"
    if not cases_path.is_file() or not score.is_file():
        print(f"No labelled cases at {folder}: set PARLEY_SHARED to measure.")
        return 0
    print(f"import and first parse: {_start_up_ms():.0f} ms")
    with tempfile.TemporaryDirectory() as scratch:
        predictions = Path(scratch) / "predictions.jsonl"
        lines = cases_path.read_text(encoding="utf-8").splitlines()
        predictions.write_text("\n".join(_parley(lines)), encoding="utf-8")
        for language in LANGUAGES:
            print(f"\n== parley, {language}")
            _score(score, cases_path, predictions, language)
        cases = [json.loads(line) for line in lines]
        english = [c for c in cases if c["lang"].split("-")[0] == "en"]
        _libraries(score, english, Path(scratch), limit)
    return 0


def _start_up_ms() -> float:
    program = (
        "from datetime import datetime, UTC; from scheduling.phrases import parse;"
        "parse('Tuesday at 3', reference=datetime(2026, 3, 4, tzinfo=UTC))"
    )
    bare = _timed([sys.executable, "-c", "pass"])
    return (_timed([sys.executable, "-c", program]) - bare) * 1000


def _timed(command: Sequence[str]) -> float:
    times = []
    for _ in range(3):
        began = perf_counter()
        subprocess.run(command, check=True, cwd=ROOT)
        times.append(perf_counter() - began)
    return min(times)


def _parley(lines: Iterable[str]) -> list[str]:
    """The runner as a caller uses it. A first pass over a part warms it up, as a server would be."""
    from scheduling.phrases.jsonl import run

    wanted = [line for line in lines if json.loads(line)["lang"].split("-")[0] in LANGUAGES]
    for _ in run(random.Random(1).sample(wanted, min(500, len(wanted)))):  # noqa: S311 -- no secret
        pass
    return list(run(wanted))


def _score(score: Path, cases: Path, predictions: Path, language: str) -> None:
    command = [sys.executable, str(score), str(cases), str(predictions), "--lang", language]
    subprocess.run(command, check=True)


def _libraries(score: Path, english: Sequence[Case], scratch: Path, limit: int) -> None:
    """Every library and Parley on one sample, so that the rows can be compared."""
    sample = random.Random(2).sample(english, min(limit, len(english)))  # noqa: S311 -- no secret
    sample_path = scratch / "sample.jsonl"
    sample_path.write_text("\n".join(map(json.dumps, sample)), encoding="utf-8")
    from scheduling.phrases.jsonl import run

    answers = {"parley": list(run(map(json.dumps, sample)))}
    for name, load in READERS.items():
        try:
            reader = load()
        except ImportError:
            print(f"\n{name} is not installed: `uv sync --group bench`")
            continue
        answers[name] = [json.dumps(_answer(reader, case)) for case in sample]
    for name, lines in answers.items():
        path = scratch / "library.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        spent = [json.loads(line)["us"] for line in lines]
        print(f"\n== {name}, en, {len(sample)} texts, p50 {statistics.median(spent):.0f} µs")
        _score(score, sample_path, path, "en")


def _answer(reader: Reader, case: Case) -> Case:
    reference = datetime.fromisoformat(case["reference"])
    began = perf_counter_ns()
    windows: list[dict[str, str]] = []
    # They raise all sorts of things on odd texts; for the table that is an empty answer.
    with contextlib.suppress(Exception):
        windows = reader(case["text"], reference)
    return {"id": case["id"], "windows": windows, "us": (perf_counter_ns() - began) // 1000}


if __name__ == "__main__":
    sys.exit(main())
