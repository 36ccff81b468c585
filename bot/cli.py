"""`parley`: the command line. Each command imports what it needs when it runs.

`parley availability` is a tight loop over text: it imports neither the database nor the web.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status. A mistake in the configuration is one line and status 2."""
    arguments = _parser().parse_args(argv)
    command: Command = arguments.command
    try:
        return command(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone, as `| head` does; it has what it wanted.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        from bot.kernel.errors import ParleyError

        if not isinstance(error, ParleyError):
            raise
        print(f"parley: {error}", file=sys.stderr)
        return 2


def _up(_: argparse.Namespace) -> int:
    from bot.commands.up import up

    return asyncio.run(up(_settings()))


def _serve(_: argparse.Namespace) -> int:
    from bot.main import serve

    return serve(_settings())


def _worker(_: argparse.Namespace) -> int:
    from bot.worker import run

    return run(_settings())


def _train(arguments: argparse.Namespace) -> int:
    from bot.commands.stack import train_part
    from bot.commands.supervisor import Supervisor

    return asyncio.run(Supervisor().run_once(train_part(force=arguments.force)))


def _migrate(_: argparse.Namespace) -> int:
    from bot.db.engine import connect
    from bot.migrations.run import migrate

    engine = connect(_settings().effective_database_url)
    migrate(engine)
    engine.dispose()
    return 0


def _load(arguments: argparse.Namespace) -> int:
    from bot.commands.load import load, read_setup
    from bot.db.engine import connect
    from bot.security.crypto import MasterKey
    from bot.tenancy.scope import Sessions

    settings = _settings()
    setup = read_setup(Path(arguments.file))
    engine = connect(settings.effective_database_url)
    master = MasterKey(settings.master_key.get_secret_value())
    key = load(Sessions(engine), master, setup, now=datetime.now(UTC))
    engine.dispose()
    print(f"API key of {setup.tenant.name}, shown this once: {key}")
    return 0


def _demo(_: argparse.Namespace) -> int:
    from bot.commands.demo import demo

    return asyncio.run(demo(_settings()))


def _verify_events(_: argparse.Namespace) -> int:
    from bot.db.engine import connect
    from bot.events.verify import verify
    from bot.tenancy.scope import Sessions

    engine = connect(_settings().effective_database_url)
    found = verify(Sessions(engine))
    engine.dispose()
    for fault in found.faults:
        print(fault, file=sys.stderr)
    print(f"{found.events} events in {found.streams} streams under {found.roots} roots: ", end="")
    print("sound" if found.sound else f"{len(found.faults)} faults")
    return 0 if found.sound else 1


def _availability(arguments: argparse.Namespace) -> int:
    from scheduling.phrases.jsonl import run

    for line in run(sys.stdin):
        sys.stdout.write(line if line.endswith("\n") else line + "\n")
    return 0


def _settings() -> Settings:
    from bot.commands.secrets import with_secrets
    from bot.settings import Settings

    return with_secrets(Settings())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parley", description="A recruiting agent.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, help_: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_, description=help_)
        made.set_defaults(command=command)
        return made

    add("up", _up, "train, migrate, load the demo, and run Rasa, the app and a worker")
    add("serve", _serve, "run the app: API, webhooks, actions, the phone")
    add("worker", _worker, "run a worker: touches that are due")
    train = add("train", _train, "train the Rasa model, if its inputs changed")
    train.add_argument("--force", action="store_true", help="train even if nothing changed")
    add("migrate", _migrate, "bring the database to the present schema")
    load = add("load", _load, "make a tenant, its consultants and jobs from a YAML file")
    load.add_argument("file")
    add("demo", _demo, "take one candidate from import to booked interview")
    events = add("events", _verify_events, "look after the event log")
    events.add_argument("what", choices=["verify"], help="verify: check every hash chain")
    availability = add("availability", _availability, "read availability in text, a case a line")
    availability.add_argument(
        "--jsonl",
        action="store_true",
        required=True,
        help='read {"id","text","reference","lang"} lines, write windows and exclusions',
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
