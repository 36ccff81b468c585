"""`make bench`: what a turn costs, beside bare Rasa on the same model, in one run.

Not a test: timing decides nothing here. Figures are printed as a table, to be quoted as medians.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from tests.bench.memory import resident_mb
from tests.bench.quantiles import Figures, row
from tests.bench.turns import Candidates, bare_turns
from tests.e2e.stack import Stack
from tests.nlu.action_server import ActionServer
from tests.nlu.rasa_process import RasaProcess, start_rasa

TURNS = 300
"""Turns of each kind, alternating in rounds so that a slow spell of the machine meets both."""
ROUNDS = 6
WITHOUT_ACTION = "thanks!"
WITH_ACTION = "hello"


def main() -> None:
    """Start the stack and a bare Rasa beside it, measure, print."""
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        stack = Stack(Path(folder), env={"PARLEY_QUIET_PERIOD_S": "0"})
        actions = ActionServer()
        try:
            started = start_up(stack)
            bare = start_rasa(
                actions_url=actions.url, token="bench", tracker_db=Path(folder) / "bare" / "t.db"
            )
            try:
                asyncio.run(turns(stack, bare))
            finally:
                bare.stop()
            print("\nmemory, MB resident after the turns")
            for part in (stack.rasa, stack.app, stack.worker):
                print(f"  {part.part.name:<10} {resident_mb(part.process.pid):8.0f}")
            print("\nstart-up, s from the command to the first good answer")
            for name, seconds in started.items():
                print(f"  {name:<10} {seconds:8.1f}")
        finally:
            actions.close()
            stack.close()


def start_up(stack: Stack) -> dict[str, float]:
    """Start Rasa, then the app, then the worker; seconds until each answered."""
    seconds: dict[str, float] = {}
    begun = time.perf_counter()
    stack.rasa.start()
    stack.wait_rasa()
    seconds["rasa"] = time.perf_counter() - begun
    begun = time.perf_counter()
    stack.app.start()
    stack.wait_ready()
    seconds["app"] = time.perf_counter() - begun
    begun = time.perf_counter()
    stack.worker.start()
    stack.open_conversation("warm", name="Warm Up")
    seconds["worker"] = time.perf_counter() - begun
    return seconds


async def turns(stack: Stack, bare: RasaProcess) -> None:
    """Measure turns with and without Parley around Rasa, in alternating rounds."""
    bare_text, bare_action, whole_text, whole_action = (Figures() for _ in range(4))
    people = Candidates(stack, count=20)
    try:
        await bare_turns(bare, 30, text=WITH_ACTION, into=Figures())
        await people.turns(30, text=WITH_ACTION, into=Figures())
        each = TURNS // ROUNDS
        for _ in range(ROUNDS):
            await bare_turns(bare, each, text=WITHOUT_ACTION, into=bare_text)
            await people.turns(each, text=WITHOUT_ACTION, into=whole_text)
            await bare_turns(bare, each, text=WITH_ACTION, into=bare_action)
            await people.turns(each, text=WITH_ACTION, into=whole_action)
    finally:
        people.close()
    print(f"one turn, ms ({TURNS} of each, {ROUNDS} alternating rounds)            p50      p95")
    row("bare Rasa, the reply is a text of its domain", bare_text)
    row("bare Rasa, one action answered by a stub", bare_action)
    row("Parley, webhook to reply, a text of the domain", whole_text)
    row("Parley, webhook to reply, one action on the database", whole_action)
    print("  ratio at p50, Parley with its action")
    print(f"    to bare Rasa with a stubbed action   {whole_action.p50 / bare_action.p50:.2f}")
    print(f"    to bare Rasa without any action      {whole_action.p50 / bare_text.p50:.2f}")


if __name__ == "__main__":
    main()
