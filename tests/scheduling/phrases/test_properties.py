"""What holds for any text at any time."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.phrases import Window, parse
from scheduling.phrases.languages import GRAMMARS
from scheduling.phrases.parser import grammar

ZONES = tuple(
    map(ZoneInfo, ("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Apia", "UTC"))
)

references = st.builds(
    lambda when, zone: when.replace(tzinfo=zone),
    st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2032, 1, 1)),  # noqa: DTZ001 -- zone follows
    st.sampled_from(ZONES),
)
languages = st.sampled_from(GRAMMARS)


def _words(language: str) -> list[str]:
    lexicon = grammar(language).lexicon
    phrases = [" ".join((head, *p.rest)) for head, all_ in lexicon.phrases.items() for p in all_]
    return [
        *lexicon.words,
        *phrases,
        *[
            "0",
            "1",
            "3",
            "7",
            "12",
            "15",
            "30",
            "31",
            "1430",
            "2026",
            "9:30",
            "9.30",
            "3/4",
            "1.2.26",
            "15h",
        ],
    ]


VOCABULARY = {language: sorted(_words(language)) for language in GRAMMARS}
marks = st.sampled_from([" ", " ", " ", ", ", " - ", ". ", "/", "? "])


@st.composite
def sayings(draw: st.DrawFn) -> tuple[str, str]:
    """Time words in any order: what no author of a grammar would think of."""
    language = draw(languages)
    words = draw(st.lists(st.sampled_from(VOCABULARY[language]), max_size=14))
    return "".join(word + draw(marks) for word in words), language


def _hold_together(windows: tuple[Window, ...]) -> None:
    for window in windows:
        assert window.end is None or window.start < window.end
    for before, after in pairwise(windows):
        assert before.end is not None
        assert before.end <= after.start


@settings(max_examples=150, deadline=None)
@given(said=sayings(), reference=references)
def test_windows_are_sorted_disjoint_and_never_empty(
    said: tuple[str, str], reference: datetime
) -> None:
    text, language = said
    read = parse(text, reference=reference, language=language)
    _hold_together(read.windows)
    _hold_together(read.exclusions)
    assert set(read.points) <= set(read.windows)
    for span in (*read.spans, *read.unread):
        assert 0 <= span.start <= span.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300), language=languages, reference=references)
def test_no_text_makes_it_raise(text: str, language: str, reference: datetime) -> None:
    _hold_together(parse(text, reference=reference, language=language).windows)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60), reference=references)
def test_no_text_makes_the_fallback_raise(text: str, reference: datetime) -> None:
    _hold_together(parse(text, reference=reference, language="nl").windows)


@settings(max_examples=150, deadline=None)
@given(said=sayings(), reference=references)
def test_no_window_meets_what_was_ruled_out(said: tuple[str, str], reference: datetime) -> None:
    read = parse(said[0], reference=reference, language=said[1])
    for window in read.windows:
        for refused in read.exclusions:
            apart = (window.end is not None and window.end <= refused.start) or (
                refused.end is not None and refused.end <= window.start
            )
            assert apart


# None of them names a date or a month, which do not move along with the weeks.
WEEKLY = """
Tuesday after 3pm or Thursday morning
any day next week except Wednesday
weekdays after 5
I can't do Mondays
Friday at 2, actually make it 3
tomorrow at 10
not Tuesday, Wednesday
Tues/Thurs 2-4
Friday week
a week from Monday
end of next week
the day after tomorrow
this weekend
in two hours
within the next 3 days
Mondays and Wednesdays before noon
next two weeks
this Friday around 4ish
Tuesday or Friday next week
afternoons next week, Mon-Fri
tonight at 8
by end of day Friday
Monday to Wednesday
starting next Monday
two Mondays from now
rest of the week
Thursday or Friday but not Friday morning
""".strip().splitlines()


@settings(max_examples=150, deadline=None)
@given(
    said=st.sampled_from(WEEKLY),
    weeks=st.integers(min_value=1, max_value=200),
    hour=st.integers(min_value=0, max_value=23),
    day=st.integers(min_value=1, max_value=28),
)
def test_a_reference_moved_by_whole_weeks_moves_the_answer_as_far(
    said: str, weeks: int, hour: int, day: int
) -> None:
    first = datetime(2026, 5, day, hour, tzinfo=ZoneInfo("UTC"))
    moved = timedelta(weeks=weeks)
    here = parse(said, reference=first).windows
    there = parse(said, reference=first + moved).windows
    assert [(w.start + moved, w.end and w.end + moved) for w in here] == [
        (w.start, w.end) for w in there
    ]
