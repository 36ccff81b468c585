"""The libraries that the availability parser is measured against, behind one function each.

Each reads one English text and returns windows as the runner writes them: a stated time as one
minute, a stated day as the whole day. They get the reference as a naive local time, as they all
want it, and their answers are put back into its zone.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

Windows = list[dict[str, str]]
Reader = Callable[[str, datetime], Windows]


def _window(start: datetime, reference: datetime, *, timed: bool) -> dict[str, str]:
    if not timed:
        start = start.replace(hour=0, minute=0, second=0, microsecond=0)
    end = start + (timedelta(minutes=1) if timed else timedelta(days=1))
    zone = reference.tzinfo
    return {
        "start": start.replace(tzinfo=zone).isoformat(),
        "end": end.replace(tzinfo=zone).isoformat(),
    }


def dateparser_search() -> Reader:
    """`dateparser.search.search_dates`; a day where it kept the reference's own time of day."""
    from dateparser.search import search_dates

    def read(text: str, reference: datetime) -> Windows:
        naive = reference.replace(tzinfo=None)
        settings = {
            "RELATIVE_BASE": naive,
            "PREFER_DATES_FROM": "future",
            "RETURN_AS_TIMEZONE_AWARE": False,
        }
        found = search_dates(text, languages=["en"], settings=settings) or []
        return [
            _window(
                moment, reference, timed=moment.time() not in (naive.time(), datetime.min.time())
            )
            for _, moment in found
        ]

    return read


def parsedatetime() -> Reader:
    """`parsedatetime.Calendar.nlp`, which tells dates from times."""
    import parsedatetime as library

    calendar = library.Calendar()

    def read(text: str, reference: datetime) -> Windows:
        found = calendar.nlp(text, sourceTime=reference.replace(tzinfo=None)) or ()
        return [_window(moment, reference, timed=flag > 1) for moment, flag, *_ in found]

    return read


def timefhuman() -> Reader:
    """`timefhuman.timefhuman`, the one of the three that knows ranges."""
    import timefhuman as library

    def read(text: str, reference: datetime) -> Windows:
        config = library.tfhConfig(now=reference.replace(tzinfo=None))
        return [
            w
            for found in library.timefhuman(text, config=config)
            for w in _spread(found, reference)
        ]

    return read


def _spread(found: object, reference: datetime) -> Windows:
    """Its results nest: lists of moments, (start, end) tuples of moments, lengths."""
    if isinstance(found, list):
        return [w for inner in found for w in _spread(inner, reference)]
    if isinstance(found, tuple) and len(found) == 2:
        edges = [_moment(edge) for edge in found]
        if edges[0] is None or edges[1] is None:
            return []
        first, last = edges[0][0], edges[1][0]
        if not edges[1][1]:
            last += timedelta(days=1)
        zone = reference.tzinfo
        return [
            {
                "start": first.replace(tzinfo=zone).isoformat(),
                "end": last.replace(tzinfo=zone).isoformat(),
            }
        ]
    moment = _moment(found)
    return [] if moment is None else [_window(moment[0], reference, timed=moment[1])]


def _moment(found: object) -> tuple[datetime, bool] | None:
    from datetime import date

    if isinstance(found, datetime):
        return found, found.time() != datetime.min.time()
    if isinstance(found, date):
        return datetime.combine(found, datetime.min.time()), False
    return None


READERS: dict[str, Callable[[], Reader]] = {
    "dateparser search_dates": dateparser_search,
    "parsedatetime": parsedatetime,
    "timefhuman": timefhuman,
}
