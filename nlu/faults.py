"""What went wrong inside one turn.

Rasa swallows a raising action, a dead action server and a failing tracker store, and only logs
them (rasa 3.6.21: core/processor.py, core/actions/action.py, core/tracker_store.py). So the log is
the one place where a turn's failures can be seen: a handler on the root logger gathers what is
reported while a turn runs, told apart from parallel turns by a context variable.

A fault never quotes a log line or an exception's text, because either may carry what the candidate
wrote: it names the action or component, the exception classes and an HTTP status.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_ACTION = re.compile(r"action '(\w+)'")
_UNCONNECTED = "ClientConnectorError"
_COMPONENT = re.compile(r"component for node (\w+)")


@dataclass(frozen=True)
class Fault:
    """One failure: where it happened, if that is known, and what it was."""

    source: str | None
    reason: str

    def as_json(self) -> dict[str, str | None]:
        return {"source": self.source, "reason": self.reason}


class Faults:
    """The failures of one turn, one a source, in the order they were first seen."""

    def __init__(self) -> None:
        self._by_source: dict[str | None, Fault] = {}

    def add(self, fault: Fault, *, explained: bool = True) -> None:
        """Keep *fault*; one that an exception explains replaces an earlier one of its source."""
        if explained or fault.source not in self._by_source:
            self._by_source[fault.source] = fault

    def add_exception(self, error: BaseException, *, source: str | None = None) -> None:
        """Keep an exception that ended the turn."""
        self.add(Fault(_component_of(error) or source, describe(error)))

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._by_source.values())


_turn: ContextVar[Faults | None] = ContextVar("faults_of_this_turn", default=None)


@contextmanager
def collected() -> Iterator[Faults]:
    """Gather the faults that are logged within the block, by it or by tasks it starts."""
    faults = Faults()
    token = _turn.set(faults)
    try:
        yield faults
    finally:
        _turn.reset(token)


def describe(error: BaseException) -> str:
    """The classes of *error* and its causes, with HTTP status: never their texts."""
    names: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(names) < 5:
        status = getattr(seen, "status", None)
        suffix = f" (status {status})" if isinstance(status, int) else ""
        names.append(type(seen).__name__ + suffix)
        seen = seen.__cause__ or seen.__context__
    return " caused by ".join(names)


def nobody_was_reached(faults: Faults) -> bool:
    """Whether all that failed is that no connection to the actions could be made.

    aiohttp raises ClientConnectorError before anything is sent, so no action can have run.
    """
    seen = tuple(faults)
    return bool(seen) and all(_UNCONNECTED in fault.reason for fault in seen)


def _component_of(error: BaseException) -> str | None:
    found = _COMPONENT.search(str(error))
    return found.group(1) if found else None


class _Collector(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        faults = _turn.get()
        if faults is None:
            return
        action = _ACTION.search(record.getMessage())
        source = action.group(1) if action else record.name
        error = record.exc_info[1] if record.exc_info else None
        reason = describe(error) if error else f"{record.levelname} logged by {record.name}"
        faults.add(Fault(source, reason), explained=error is not None)


_collector = _Collector(level=logging.ERROR)


def listen() -> None:
    """Attach the collector to the root logger; doing so again changes nothing."""
    logging.getLogger().addHandler(_collector)
