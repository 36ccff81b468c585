"""The promises of parse itself: spans, doubts, zones, languages, summer time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduling.phrases import Policy, Span, parse

from .notation import written

NEW_YORK = ZoneInfo("America/New_York")
WEDNESDAY = datetime(2026, 3, 4, 9, tzinfo=NEW_YORK)


def test_a_naive_reference_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        parse("tomorrow", reference=datetime(2026, 3, 4))  # noqa: DTZ001 -- what is refused


def test_windows_quote_the_words_they_came_from() -> None:
    said = "Hi! Tuesday after 3pm or Thursday morning would suit me"
    read = parse(said, reference=WEDNESDAY)
    quoted = [said[w.span.start : w.span.end] for w in read.windows]
    assert quoted == ["Thursday morning", "Tuesday after 3pm"]
    assert read.spans == tuple(sorted(w.span for w in read.windows))


def test_spans_survive_letters_that_change_length_in_lower_case() -> None:
    said = "İİİ Friday"
    (window,) = parse(said, reference=WEDNESDAY).windows
    assert said[window.span.start : window.span.end] == "Friday"


def test_numbers_that_took_no_part_are_left_unread() -> None:
    said = "room 4, Friday at 10"
    assert Span(5, 6) in parse(said, reference=WEDNESDAY).unread


def test_points_are_windows_of_one_minute() -> None:
    read = parse("tomorrow at 10 or Friday afternoon", reference=WEDNESDAY)
    (point,) = read.points
    assert point.end is not None
    assert point.end - point.start == timedelta(minutes=1)
    assert len(read.windows) == 2


def test_next_friday_may_also_be_the_coming_one() -> None:
    (doubt,) = parse("next Friday", reference=WEDNESDAY).alternatives
    assert doubt.doubt == "next"
    assert doubt.windows[0].start.astimezone(NEW_YORK).date() == date(2026, 3, 6)


def test_seven_may_be_in_the_evening() -> None:
    (doubt,) = parse("tomorrow at 7", reference=WEDNESDAY).alternatives
    assert doubt.doubt == "meridiem"
    assert doubt.windows[0].start.astimezone(NEW_YORK).hour == 19


def test_a_time_that_says_pm_leaves_no_doubt() -> None:
    assert parse("tomorrow at 7pm", reference=WEDNESDAY).alternatives == ()


def test_day_and_month_may_be_the_other_way_round() -> None:
    read = parse("6/7", reference=WEDNESDAY)
    assert written(read, NEW_YORK) == "06-07"
    (doubt,) = read.alternatives
    assert doubt.doubt == "date_order"
    assert doubt.windows[0].start.astimezone(NEW_YORK).date() == date(2026, 7, 6)


@pytest.mark.parametrize(
    ("language", "meant"),
    [("en-US", "06-07"), ("en-GB", "07-06"), ("es", "07-06"), ("de", "07-06")],
)
def test_numeric_dates_follow_the_locale(language: str, meant: str) -> None:
    assert written(parse("6/7", reference=WEDNESDAY, language=language), NEW_YORK) == meant


def test_the_caller_may_prefer_the_other_order() -> None:
    read = parse("6/7", reference=WEDNESDAY, prefer=Policy(order="dmy"))
    assert written(read, NEW_YORK) == "07-06"


def test_a_date_that_only_one_order_puts_ahead_is_read_so() -> None:
    reference = datetime(2026, 9, 7, 9, tzinfo=NEW_YORK)
    assert written(parse("08/10/2026", reference=reference), NEW_YORK) == "10-08"


def test_the_horizon_of_habits_is_the_callers() -> None:
    read = parse("Mondays", reference=WEDNESDAY, prefer=Policy(horizon_days=28))
    assert written(read, NEW_YORK) == "03-09, 03-16, 03-23, 03-30"


def test_the_zone_that_was_said_is_told() -> None:
    read = parse("3pm London time tomorrow", reference=WEDNESDAY)
    assert read.zone_said == "Europe/London"
    assert read.windows[0].zone == "Europe/London"
    assert parse("3pm tomorrow", reference=WEDNESDAY).zone_said is None


def test_a_clock_time_keeps_its_hour_across_the_change_to_summer_time() -> None:
    # New York springs forward on Sunday 8 March 2026, so Monday is four hours behind UTC, not five.
    read = parse("Monday at 10", reference=WEDNESDAY)
    assert read.windows[0].start == datetime(2026, 3, 9, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reference", "hours"),
    [
        (datetime(2026, 3, 7, 9, tzinfo=NEW_YORK), 23),
        (datetime(2026, 10, 31, 9, tzinfo=NEW_YORK), 25),
    ],
)
def test_a_day_on_which_the_clocks_change_is_whole(reference: datetime, hours: int) -> None:
    (window,) = parse("tomorrow", reference=reference).windows
    assert window.end is not None
    assert window.end - window.start == timedelta(hours=hours)


def test_an_offset_is_zone_enough() -> None:
    reference = datetime.fromisoformat("2026-03-04T09:00:00+05:30")
    (window,) = parse("tomorrow at 10", reference=reference).windows
    assert window.start == datetime(2026, 3, 5, 4, 30, tzinfo=UTC)


def test_languages_without_a_grammar_are_read_by_the_fallback() -> None:
    read = parse("12 maart 2026", reference=WEDNESDAY, language="nl")
    assert written(read, NEW_YORK) == "03-12"


def test_a_language_nobody_knows_yields_nothing() -> None:
    assert not parse("tomorrow", reference=WEDNESDAY, language="xx-none")


def test_a_region_does_not_change_the_grammar() -> None:
    assert (
        written(parse("mañana a las 3", reference=WEDNESDAY, language="es-MX"), NEW_YORK)
        == "03-05 15:00"
    )


def test_nothing_is_falsy_and_an_exclusion_is_not() -> None:
    assert not parse("call me maybe", reference=WEDNESDAY)
    assert parse("I can't do Mondays", reference=WEDNESDAY)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I'll be out on Friday"),
        ("en", "on Friday I'll be out"),
        ("es", "estaré fuera el viernes"),
        ("fr", "je serai absent vendredi"),
        ("de", "am Freitag bin ich weg"),
        ("pt", "estarei fora na sexta"),
    ],
)
def test_being_out_rules_the_time_out_only_where_the_policy_says_so(
    language: str, text: str
) -> None:
    plain = parse(text, reference=WEDNESDAY, language=language)
    away = parse(text, reference=WEDNESDAY, language=language, prefer=Policy(out_is_away=True))
    assert (len(plain.windows), len(plain.exclusions)) == (1, 0)
    assert away.windows == ()
    assert [(w.start, w.end) for w in away.exclusions] == [(w.start, w.end) for w in plain.windows]
