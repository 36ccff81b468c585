"""Zones by the names people use."""

from datetime import datetime, timedelta

import pytest

from scheduling.phrases.zones import WORDS, offset_name, zone_named


@pytest.mark.parametrize(("minutes", "name"), [(330, "+05:30"), (-300, "-05:00"), (0, "+00:00")])
def test_an_offset_has_a_name_that_leads_back_to_it(minutes: int, name: str) -> None:
    assert offset_name(minutes) == name
    zone = zone_named(name)
    assert zone is not None
    assert zone.utcoffset(datetime(2026, 7, 1)) == timedelta(minutes=minutes)  # noqa: DTZ001 -- fixed


def test_eastern_keeps_summer_time_and_est_does_not() -> None:
    by_word = {word: name for name, words in WORDS.items() for word in words.split()}
    july = datetime(2026, 7, 1)  # noqa: DTZ001 -- the zones under test are put to it
    eastern, standard = zone_named(by_word["eastern"]), zone_named(by_word["est"])
    assert eastern is not None
    assert standard is not None
    assert eastern.utcoffset(july) == timedelta(hours=-4)
    assert standard.utcoffset(july) == timedelta(hours=-5)


def test_every_name_that_a_language_may_use_is_a_zone() -> None:
    assert all(zone_named(name) is not None for name in WORDS)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "+99:99x"])
def test_what_is_no_zone_is_none(name: str) -> None:
    assert zone_named(name) is None
