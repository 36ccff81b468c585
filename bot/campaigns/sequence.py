"""The plan of one enrolment: which step is due when, and which steps are left out and why.

Pure: the sequences are data (`data/outreach/sequences.yaml`, after SPEC 4.1), and `plan` turns one of
them into due times. Whether a step may really leave is the gate's to say when it is due.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from bot.kernel.errors import Misconfigured

URGENCIES = ("critical", "high", "medium", "low")
"""Most urgent first; the place is the priority of a touch."""

MESSAGE_CHANNELS = frozenset({"email", "sms", "whatsapp", "voice"})
TASK_CHANNELS = frozenset({"linkedin", "voice", "recruiter", "manager"})
CANDIDATE_CHANNELS = MESSAGE_CHANNELS | {"linkedin"}
"""Where the candidate is reached; the rest of the tasks go to somebody of the tenant."""

_DURATION = re.compile(r"PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")


class Kind(StrEnum):
    """Who takes a step."""

    MESSAGE = "message"
    """Parley sends it."""
    TASK = "task"
    """A person is asked to do it."""


class Skip(StrEnum):
    """Why a step is left out of an enrolment's plan."""

    EXCLUDED = "channel_excluded"
    """The campaign is limited to other channels."""
    NO_ACCOUNT = "no_sending_account"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a sequence, *after* its start."""

    after: timedelta
    kind: Kind
    channel: str
    template: str


@dataclass(frozen=True, slots=True)
class OutreachSequence:
    """The steps for one urgency, in order of time."""

    urgency: str
    version: str
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """The sequence and its version, as plans and campaigns quote it."""
        return f"{self.urgency}@{self.version}"


@dataclass(frozen=True, slots=True)
class PlannedTouch:
    """A step with its moment; *because* holds the facts that the moment follows from."""

    step: int
    kind: Kind
    channel: str
    template: str
    due_at: datetime
    because: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SkippedStep:
    """A step that this enrolment does without."""

    step: int
    channel: str
    reason: Skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned, in order of time, and what was left out."""

    touches: tuple[PlannedTouch, ...]
    skipped: tuple[SkippedStep, ...]

    @property
    def writes(self) -> bool:
        """Whether the candidate gets any message at all."""
        return any(touch.kind is Kind.MESSAGE for touch in self.touches)


@dataclass(frozen=True, slots=True)
class Sequences:
    """The sequence for each urgency."""

    by_urgency: Mapping[str, OutreachSequence]

    @classmethod
    def load(cls, path: Path) -> Sequences:
        """The sequences of the file; Misconfigured, naming the place, when one cannot be used."""
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(raw, dict) or not isinstance(raw.get("sequences"), dict):
            raise Misconfigured(f"{path}: needs a version and sequences")
        version = raw.get("version")
        if not isinstance(version, str) or not version:
            raise Misconfigured(f"{path}: version must be a text, such as '2026-11'")
        if raw["sequences"].keys() != set(URGENCIES):
            raise Misconfigured(f"{path}: needs a sequence for each of {', '.join(URGENCIES)}")
        return cls(
            {
                urgency: OutreachSequence(
                    urgency, version, _steps(steps, place=f"{path}: {urgency}")
                )
                for urgency, steps in raw["sequences"].items()
            }
        )

    def of(self, urgency: str) -> OutreachSequence:
        """The sequence for *urgency*; KeyError when it is none of `URGENCIES`."""
        return self.by_urgency[urgency]

    def texts(self) -> frozenset[str]:
        """The keys of every text that may be written: each message's, and an opening for each channel."""
        messages = [
            step
            for sequence in self.by_urgency.values()
            for step in sequence.steps
            if step.kind is Kind.MESSAGE
        ]
        return frozenset(step.template for step in messages) | {
            opening(step.channel) for step in messages
        }


def opening(channel: str) -> str:
    """The key of the text that introduces us on *channel*."""
    return f"opening.{channel}"


def plan(
    sequence: OutreachSequence,
    *,
    start: datetime,
    sendable: AbstractSet[str],
    reachable: AbstractSet[str],
    channels: AbstractSet[str] | None = None,
) -> Plan:
    """When each step of *sequence* is due for a candidate, counted from *start*.

    sendable: channels the tenant has an account on. reachable: channels, and `linkedin`, for which the
    candidate gave an address. channels: those the campaign is limited to; None: no limit.
    When the steps before the first possible message fall away, everything moves forward by the wait
    for it, so that outreach begins at *start* on whichever channel is left.
    """
    kept: list[tuple[int, Step]] = []
    skipped: list[SkippedStep] = []
    for number, step in enumerate(sequence.steps):
        reason = _why_not(step, sendable=sendable, reachable=reachable, channels=channels)
        if reason is None:
            kept.append((number, step))
        else:
            skipped.append(SkippedStep(number, step.channel, reason))
    forward = next((step.after for _, step in kept if step.kind is Kind.MESSAGE), timedelta())
    touches = tuple(_planned(sequence, number, step, start, forward) for number, step in kept)
    return Plan(touches, tuple(skipped))


def _why_not(
    step: Step,
    *,
    sendable: AbstractSet[str],
    reachable: AbstractSet[str],
    channels: AbstractSet[str] | None,
) -> Skip | None:
    if step.channel not in CANDIDATE_CHANNELS:
        return None
    if channels is not None and step.channel not in channels:
        return Skip.EXCLUDED
    if step.kind is Kind.MESSAGE and step.channel not in sendable:
        return Skip.NO_ACCOUNT
    return None if step.channel in reachable else Skip.NO_ADDRESS


def _planned(
    sequence: OutreachSequence, number: int, step: Step, start: datetime, forward: timedelta
) -> PlannedTouch:
    because = {"step": number, "after": _iso(step.after), "sequence": sequence.name}
    if forward:
        because["broughtForwardBy"] = _iso(min(forward, step.after))
    due_at = start + max(step.after - forward, timedelta())
    return PlannedTouch(number, step.kind, step.channel, step.template, due_at, because)


def _steps(raw: object, *, place: str) -> tuple[Step, ...]:
    if not isinstance(raw, list) or not raw:
        raise Misconfigured(f"{place}: needs a list of steps")
    steps = tuple(_step(item, place=f"{place}, step {number}") for number, item in enumerate(raw))
    for number in range(1, len(steps)):
        if steps[number].after < steps[number - 1].after:
            raise Misconfigured(f"{place}, step {number}: is due before the step above it")
    if steps[0].after:
        raise Misconfigured(f"{place}, step 0: must start at once (after: PT0H)")
    return steps


def _step(raw: object, *, place: str) -> Step:
    if not isinstance(raw, dict) or raw.keys() != {"after", "kind", "channel", "template"}:
        raise Misconfigured(f"{place}: needs after, kind, channel and template, and nothing else")
    after = _DURATION.fullmatch(str(raw["after"]))
    if after is None:
        raise Misconfigured(f"{place}: after must be hours, minutes or seconds, such as PT24H")
    hours, minutes, seconds = (int(part or 0) for part in after.groups())
    try:
        kind = Kind(raw["kind"])
    except ValueError as error:
        raise Misconfigured(f"{place}: kind must be message or task") from error
    known = MESSAGE_CHANNELS if kind is Kind.MESSAGE else TASK_CHANNELS
    if raw["channel"] not in known:
        raise Misconfigured(f"{place}: channel of a {kind} must be one of {_listed(known)}")
    if not isinstance(raw["template"], str) or not 0 < len(raw["template"]) <= 60:
        raise Misconfigured(f"{place}: template must be the key of a text, 60 characters at most")
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return Step(length, kind, raw["channel"], raw["template"])


def _listed(names: AbstractSet[str]) -> str:
    return ", ".join(sorted(names))


def _iso(length: timedelta) -> str:
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts: Sequence[tuple[int, str]] = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + ("".join(f"{value}{unit}" for value, unit in parts if value) or "0H")
