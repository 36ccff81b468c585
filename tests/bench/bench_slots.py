"""How long finding the slots of one consultant takes; run it with the project installed.

Thirty days, office hours, 500 busy times. Hours to intervals and intervals to slots are timed apart
and together, each after one warm-up round.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import quantiles
from time import perf_counter

from scheduling.hours import WEEKDAYS, WeeklyHours, open_intervals
from scheduling.intervals import Interval
from scheduling.slots import Slot, SlotRule, find_slots

_NOW = datetime(2026, 10, 20, 8, tzinfo=UTC)
_ROUNDS = 300


def _busy(count: int, days: int) -> list[Interval]:
    """*count* meetings of 10 to 60 minutes on a five-minute grid, in order of their start."""
    draw = random.Random(20261122)  # noqa: S311 - the same calendar every time, no secret
    starts = sorted(draw.randrange(days * 288) for _ in range(count))
    return [
        Interval(start, start + timedelta(minutes=5 * draw.randint(2, 12)))
        for start in (_NOW + timedelta(minutes=5 * s) for s in starts)
    ]


def _measure(name: str, act: Callable[[], Sequence[object]]) -> None:
    found = len(act())
    taken = []
    for _ in range(_ROUNDS):
        began = perf_counter()
        act()
        taken.append((perf_counter() - began) * 1000)
    cuts = quantiles(taken, n=20)
    print(f"{name:44} {found:5} found   p50 {cuts[9]:.3f} ms   p95 {cuts[18]:.3f} ms")


def _chain(
    find_open: Callable[[], list[Interval]], find_in: Callable[[list[Interval]], list[Slot]]
) -> list[Slot]:
    return find_in(find_open())


def main() -> None:
    zone = "America/New_York"
    hours = WeeklyHours.from_json({day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]})
    for days, count in ((30, 500), (60, 1000), (120, 2000)):
        window = Interval(_NOW, _NOW + timedelta(days=days))
        busy = _busy(count, days)
        free = open_intervals(hours, zone=zone, window=window)
        rule = SlotRule(
            length=timedelta(minutes=30),
            step=timedelta(minutes=30),
            zone=zone,
            notice=timedelta(hours=4),
            buffer_after=timedelta(minutes=5),
            horizon=timedelta(days=days),
        )
        label = f"{days} days, {count} busy"
        find_open = partial(open_intervals, hours, zone=zone, window=window)
        find_in = partial(find_slots, rule=rule, now=_NOW, busy=busy)
        _measure(f"{label}: hours", find_open)
        _measure(f"{label}: slots", partial(find_in, free))
        _measure(f"{label}: both", partial(_chain, find_open, find_in))


if __name__ == "__main__":
    main()
