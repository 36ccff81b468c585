from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns.sequence import (
    CANDIDATE_CHANNELS,
    MESSAGE_CHANNELS,
    URGENCIES,
    Kind,
    Plan,
    Sequences,
    Skip,
    plan,
)
from bot.kernel.errors import Misconfigured
from bot.settings import ROOT
from bot.templates.render import Texts

FILE = ROOT / "data" / "outreach" / "sequences.yaml"
SEQUENCES = Sequences.load(FILE)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALL = frozenset(CANDIDATE_CHANNELS)

some_channels = st.frozensets(st.sampled_from(sorted(ALL)))
urgencies = st.sampled_from(URGENCIES)


def planned(urgency: str, **changes: Any) -> Plan:
    given_: dict[str, Any] = {"sendable": ALL, "reachable": ALL} | changes
    return plan(SEQUENCES.of(urgency), start=START, **given_)


@pytest.mark.parametrize(
    ("urgency", "expected"),
    [
        ("low", [(0, "email"), (48, "sms"), (96, "whatsapp"), (168, "email")]),
        (
            "medium",
            [
                (0, "email"),
                (24, "sms"),
                (48, "whatsapp"),
                (72, "task linkedin"),
                (96, "task voice"),
                (120, "email"),
            ],
        ),
        (
            "high",
            [
                (0, "email"),
                (0, "sms"),
                (4, "whatsapp"),
                (8, "voice"),
                (12, "task linkedin"),
                (24, "task recruiter"),
            ],
        ),
        (
            "critical",
            [
                (0, "voice"),
                (0, "email"),
                (1, "sms"),
                (1, "whatsapp"),
                (2, "voice"),
                (4, "task manager"),
            ],
        ),
    ],
)
def test_each_urgency_has_its_steps_at_their_hours(
    urgency: str, expected: list[tuple[int, str]]
) -> None:
    found = [
        (
            (touch.due_at - START) // timedelta(hours=1),
            touch.channel if touch.kind is Kind.MESSAGE else f"task {touch.channel}",
        )
        for touch in planned(urgency).touches
    ]
    assert found == expected


def test_a_due_time_tells_what_it_follows_from() -> None:
    version = SEQUENCES.of("medium").version
    assert planned("medium").touches[1].because == {
        "step": 1,
        "after": "PT24H",
        "sequence": f"medium@{version}",
    }


def test_a_step_without_address_account_or_leave_is_left_out_with_its_reason() -> None:
    found = planned(
        "medium",
        sendable=ALL - {"whatsapp"},
        reachable=ALL - {"sms"},
        channels=frozenset({"email", "sms", "whatsapp"}),
    )
    assert [(step.step, step.reason) for step in found.skipped] == [
        (1, Skip.NO_ADDRESS),
        (2, Skip.NO_ACCOUNT),
        (3, Skip.EXCLUDED),
        (4, Skip.EXCLUDED),
    ]
    assert [touch.step for touch in found.touches] == [0, 5]


def test_outreach_begins_at_once_on_the_first_channel_that_is_left() -> None:
    found = planned("medium", channels=frozenset({"sms", "whatsapp"}))
    assert [(touch.channel, touch.due_at - START) for touch in found.touches] == [
        ("sms", timedelta()),
        ("whatsapp", timedelta(hours=24)),
    ]
    assert found.touches[1].because["after"] == "PT48H"
    assert found.touches[1].because["broughtForwardBy"] == "PT24H"


def test_a_candidate_who_cannot_be_written_to_has_a_plan_that_writes_nothing() -> None:
    found = planned("high", reachable=frozenset({"linkedin"}))
    assert not found.writes
    assert [touch.channel for touch in found.touches] == ["linkedin", "recruiter"]


@given(urgency=urgencies, sendable=some_channels, reachable=some_channels)
def test_each_step_is_planned_or_left_out_exactly_once(
    urgency: str, sendable: frozenset[str], reachable: frozenset[str]
) -> None:
    found = planned(urgency, sendable=sendable, reachable=reachable)
    steps = sorted([t.step for t in found.touches] + [s.step for s in found.skipped])
    assert steps == list(range(len(SEQUENCES.of(urgency).steps)))


@given(urgency=urgencies, reachable=some_channels, channels=st.none() | some_channels)
def test_due_times_follow_the_steps_and_no_wait_grows(
    urgency: str, reachable: frozenset[str], channels: frozenset[str] | None
) -> None:
    found = planned(urgency, reachable=reachable, channels=channels)
    steps = SEQUENCES.of(urgency).steps
    due = [touch.due_at for touch in found.touches]
    assert due == sorted(due)
    assert all(moment >= START for moment in due)
    messages = [t for t in found.touches if t.kind is Kind.MESSAGE]
    assert all(m.due_at == START for m in messages[:1])
    for earlier, later in pairwise(messages):
        wait = steps[later.step].after - steps[earlier.step].after
        assert later.due_at - earlier.due_at == wait


@given(urgency=urgencies, reachable=some_channels, channels=some_channels)
def test_nobody_is_written_to_on_a_channel_that_is_not_open(
    urgency: str, reachable: frozenset[str], channels: frozenset[str]
) -> None:
    found = planned(urgency, reachable=reachable, channels=channels, sendable=MESSAGE_CHANNELS)
    for touch in found.touches:
        if touch.kind is Kind.MESSAGE:
            assert touch.channel in reachable & channels


def test_every_text_that_a_sequence_names_exists() -> None:
    texts = Texts.load(ROOT / "data" / "outreach" / "messages")
    assert sorted(key for key in SEQUENCES.texts() if key not in texts) == []


def broken(change: Any) -> Any:
    raw = deepcopy(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    change(raw)
    return raw


def set_step(number: int, **changes: Any) -> Any:
    return lambda raw: raw["sequences"]["medium"][number].update(changes)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda raw: raw.pop("version"), "version"),
        (lambda raw: raw["sequences"].pop("low"), "low"),
        (lambda raw: raw["sequences"].update(medium=[]), "medium: needs a list"),
        (set_step(1, after="24 hours"), "medium, step 1: after"),
        (set_step(1, after="PT"), "medium, step 1: after"),
        (set_step(0, after="PT1H"), "medium, step 0: must start at once"),
        (set_step(3, after="PT1H"), "medium, step 3: is due before"),
        (set_step(2, kind="parcel"), "medium, step 2: kind"),
        (set_step(2, channel="fax"), "medium, step 2: channel of a message"),
        (set_step(3, channel="sms"), "medium, step 3: channel of a task"),
        (set_step(4, template=""), "medium, step 4: template"),
        (set_step(4, colour="red"), "medium, step 4: needs"),
    ],
)
def test_a_sequence_that_cannot_be_used_is_refused_with_its_place(
    change: Any, place: str, tmp_path: Path
) -> None:
    file = tmp_path / "sequences.yaml"
    file.write_text(yaml.safe_dump(broken(change)), encoding="utf-8")
    with pytest.raises(Misconfigured, match=place):
        Sequences.load(file)
