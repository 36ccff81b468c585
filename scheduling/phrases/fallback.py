"""Single dates in the languages that no grammar of ours covers, by dateparser.

It is imported on first use only: it costs a second of start-up that the five covered languages
need not pay. It reads one date or time of a short text; ranges, lists and exclusions it does not
know, so that what it finds is a point or a day and nothing more.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from scheduling.phrases.availability import Span, Window

# It tries every substring; longer texts would take seconds, and hold no single date.
MAX_CHARACTERS = 80


def read(text: str, *, reference: datetime, language: str) -> tuple[Window, ...]:
    """The one date or time that *text* states, or nothing."""
    if not 0 < len(text.strip()) <= MAX_CHARACTERS:
        return ()
    from dateparser.date import DateDataParser

    zone = reference.tzinfo or UTC
    settings = {
        "PREFER_DATES_FROM": "future",
        "IGNORE_SURROUNDING_TEXT": True,
        "RETURN_AS_TIMEZONE_AWARE": False,
        "RELATIVE_BASE": reference.replace(tzinfo=None),
    }
    try:
        found = DateDataParser(languages=[language], settings=settings).get_date_data(text.strip())
        if found.date_obj is None:
            return ()
        start, end = _bounds(found.date_obj, found.period, timed="time" in _parts(found))
        start, end = (
            start.replace(tzinfo=zone).astimezone(UTC),
            end.replace(tzinfo=zone).astimezone(UTC),
        )
    # What odd input, or a language it does not know, makes it raise: either way no date was read.
    except (ValueError, TypeError, OverflowError, AttributeError, LookupError, RecursionError):
        return ()
    return (Window(start, end, str(zone), Span(0, len(text))),)


def _parts(found: object) -> Sequence[str]:
    """Which parts of a date the text stated; the type stubs do not know the field yet."""
    parts: Sequence[str] | None = getattr(found, "parts", None)
    return parts or ()


def _bounds(moment: datetime, grain: str | None, *, timed: bool) -> tuple[datetime, datetime]:
    if timed or grain == "time":
        start = moment.replace(second=0, microsecond=0)
        return start, start + timedelta(minutes=1)
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if grain == "week":
        start -= timedelta(days=start.weekday())
        return start, start + timedelta(days=7)
    if grain == "month":
        start = start.replace(day=1)
        return start, (start + timedelta(days=32)).replace(day=1)
    if grain == "year":
        start = start.replace(month=1, day=1)
        return start, start.replace(year=start.year + 1)
    return start, start + timedelta(days=1)
