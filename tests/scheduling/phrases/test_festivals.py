"""Rules for holidays against dates looked up in an almanac."""

from datetime import date

import pytest

from scheduling.phrases.festivals import easter, on


@pytest.mark.parametrize(
    "sunday",
    [date(2000, 4, 23), date(2008, 3, 23), date(2024, 3, 31), date(2025, 4, 20), date(2038, 4, 25)],
)
def test_easter_falls_on_its_sunday(sunday: date) -> None:
    assert easter(sunday.year) == sunday


@pytest.mark.parametrize(
    ("festival", "day"),
    [
        ("good friday", date(2026, 4, 3)),
        ("whit monday", date(2026, 5, 25)),
        ("memorial", date(2026, 5, 25)),
        ("thanksgiving", date(2026, 11, 26)),
        ("black friday", date(2026, 11, 27)),
        ("mothers", date(2026, 5, 10)),
        ("christmas eve", date(2026, 12, 24)),
    ],
)
def test_a_festival_is_found_in_its_year(festival: str, day: date) -> None:
    assert on(festival, day.year) == day


def test_every_festival_of_every_language_has_a_rule() -> None:
    from scheduling.phrases.languages import GRAMMARS, language

    for code in GRAMMARS:
        declared = language(code).words["festival"]
        assert not isinstance(declared, str)
        for name in declared:
            assert on(name, 2026).year == 2026


@pytest.mark.parametrize(
    ("spoken", "named", "festival"),
    [
        ("en_US", "Martin Luther King Jr. Day", "mlk"),
        ("en_US", "Memorial Day", "memorial"),
        ("en_US", "Labor Day", "labor us"),
        ("en_US", "Columbus Day", "columbus"),
        ("en_US", "Thanksgiving Day", "thanksgiving"),
        ("en_US", "Veterans Day", "veterans"),
        ("en_GB", "Good Friday", "good friday"),
        ("en_GB", "Boxing Day", "boxing"),
        ("de_DE", "Christi Himmelfahrt", "ascension"),
        ("de_DE", "Pfingstmontag", "whit monday"),
        ("fr_FR", "Lundi de Pâques", "easter monday"),
        ("fr_FR", "Fête nationale", "bastille"),
        ("pt_BR", "Sexta-feira Santa", "good friday"),
    ],
)
def test_our_rules_agree_with_the_holidays_library(spoken: str, named: str, festival: str) -> None:
    import holidays

    years = range(2020, 2036)
    country = spoken[3:]
    language = {"de_DE": "de", "fr_FR": "fr"}.get(spoken, spoken)
    calendar = holidays.country_holidays(country, years=years, language=language)
    known = calendar.get_named(named, lookup="exact")
    assert {on(festival, year) for year in years} <= set(known)
