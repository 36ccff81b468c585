from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.choice import choose_slots, daypart
from scheduling.intervals import Interval
from scheduling.slots import Slot

_HALF = timedelta(minutes=30)
_NY = "America/New_York"
# Monday 23 to Friday 27 November 2026, 09:00 to 17:00 in New York.
_WEEK = [
    Slot(start, start + _HALF)
    for day in range(23, 28)
    for half in range(16)
    if (start := datetime(2026, 11, day, 14, tzinfo=UTC) + half * _HALF)
]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZoneInfo(_NY))


def _window(start: str, end: str) -> Interval:
    return Interval(_at(start), _at(end))


def _local(slots: tuple[Slot, ...]) -> list[str]:
    return [f"{slot.start.astimezone(ZoneInfo(_NY)):%d %H:%M}" for slot in slots]


def test_with_no_wish_the_offer_spans_days_and_parts_of_the_day() -> None:
    choice = choose_slots(_WEEK, zone=_NY)
    assert _local(choice.matching) == ["23 09:00", "24 12:00", "25 09:00"]
    assert choice.nearby == ()


def test_both_days_a_candidate_named_are_offered() -> None:
    choice = choose_slots(
        _WEEK,
        zone=_NY,
        windows=[_window("24T15:00", "25T00:00"), _window("26T08:00", "26T12:00")],
    )
    assert _local(choice.matching) == ["24 15:00", "26 09:00", "26 11:30"]


def test_one_day_is_spread_over_its_parts() -> None:
    choice = choose_slots(_WEEK, zone=_NY, windows=[_window("24T00:00", "25T00:00")])
    assert _local(choice.matching) == ["24 09:00", "24 12:00", "24 16:30"]


def test_exclusions_are_kept_out_even_by_a_minute() -> None:
    choice = choose_slots(
        _WEEK,
        zone=_NY,
        windows=[_window("24T09:00", "24T11:00")],
        exclusions=[_window("24T09:29", "24T10:01")],
        count=5,
    )
    assert _local(choice.matching) == ["24 10:30"]


def test_a_point_in_time_names_the_start() -> None:
    choice = choose_slots(_WEEK, zone=_NY, windows=[_window("24T15:00", "24T15:01")])
    assert _local(choice.matching) == ["24 15:00"]


def test_a_slot_has_to_end_within_a_window_that_could_hold_it() -> None:
    choice = choose_slots(_WEEK, zone=_NY, windows=[_window("24T09:00", "24T09:45")])
    assert _local(choice.matching) == ["24 09:00"]


def test_nothing_matching_gives_the_nearest_instead_and_apart() -> None:
    choice = choose_slots(_WEEK, zone=_NY, windows=[_window("24T18:00", "24T19:00")])
    assert choice.matching == ()
    assert _local(choice.nearby) == ["24 11:30", "24 16:30", "25 09:00"]


def test_an_excluded_time_is_not_even_nearby() -> None:
    choice = choose_slots(
        _WEEK,
        zone=_NY,
        windows=[_window("24T18:00", "24T19:00")],
        exclusions=[_window("24T00:00", "25T00:00")],
    )
    assert _local(choice.nearby) == ["23 16:30", "25 09:00", "25 12:00"]


def test_no_slots_give_no_choice() -> None:
    choice = choose_slots([], zone=_NY, windows=[_window("24T18:00", "24T19:00")])
    assert (choice.matching, choice.nearby) == ((), ())


def test_parts_of_the_day_are_those_of_the_candidate() -> None:
    slot = Slot(_at("24T10:00"), _at("24T10:30"))
    assert daypart(slot, zone=_NY) == "morning"
    assert daypart(slot, zone="Europe/Berlin") == "afternoon"
    assert daypart(slot, zone="Asia/Kolkata") == "evening"


_spans = st.lists(
    st.builds(
        lambda start, length: Interval(
            datetime(2026, 11, 22, tzinfo=UTC) + timedelta(minutes=start),
            datetime(2026, 11, 22, tzinfo=UTC) + timedelta(minutes=start + length),
        ),
        st.integers(0, 9000),
        st.integers(1, 600),
    ),
    max_size=4,
)


@settings(deadline=None)
@given(
    starts=st.lists(st.integers(0, 500), max_size=60, unique=True),
    windows=_spans,
    exclusions=_spans,
    count=st.integers(0, 6),
)
def test_a_choice_keeps_to_what_was_said_and_never_overlaps_itself(
    starts: list[int], windows: list[Interval], exclusions: list[Interval], count: int
) -> None:
    origin = datetime(2026, 11, 22, tzinfo=UTC)
    slots = [
        Slot(origin + timedelta(minutes=15 * s), origin + timedelta(minutes=15 * s + 30))
        for s in sorted(starts)
    ]
    choice = choose_slots(slots, zone=_NY, windows=windows, exclusions=exclusions, count=count)
    allowed = [s for s in slots if not any(s.interval.overlaps(e) for e in exclusions)]
    for chosen in (choice.matching, choice.nearby):
        assert list(chosen) == sorted(chosen)
        assert len(chosen) <= count
        assert set(chosen) <= set(allowed)
        assert not any(a.interval.overlaps(b.interval) for a, b in combinations(chosen, 2))
    # Filled as far as a greedy reader could: one is found whenever one exists.
    assert bool(choice.matching or choice.nearby) == bool(allowed and count)
    assert not (choice.matching and choice.nearby)
    if not windows:
        assert choice.nearby == ()
    for slot in choice.matching:
        assert not windows or any(w.start <= slot.start < w.end for w in windows)
