"""A short way to write what a text means, for the tables of cases.

All in the zone of the reference, Wednesday 4 March 2026, 09:00 in New York:

    03-05            the whole day            03-05 14:00          a point
    03-05 14:00-16:00  part of a day          03-05..03-07         whole days, last one included
    03-16..          open                     03-04 09:00..03-07 00:00   anything else
    -03-10           ruled out                nothing              no time at all
"""

from datetime import datetime, timedelta, tzinfo

from scheduling.phrases import Availability, Window

DAY = timedelta(days=1)


def written(read: Availability, zone: tzinfo) -> str:
    """*read* in the notation of the tables: windows, then exclusions."""
    parts = [_window(w, zone) for w in read.windows]
    parts += ["-" + _window(w, zone) for w in read.exclusions]
    return ", ".join(parts) or "nothing"


def _window(window: Window, zone: tzinfo) -> str:
    start = window.start.astimezone(zone)
    if window.end is None:
        return f"{_day(start)}.." if _midnight(start) else f"{_moment(start)}.."
    end = window.end.astimezone(zone)
    if window.is_point:
        return _moment(start)
    if _midnight(start) and _midnight(end):
        last = (end.replace(tzinfo=None) - DAY).date()
        return _day(start) if last == start.date() else f"{_day(start)}..{_day(end - DAY)}"
    if start.date() == end.date():
        return f"{_moment(start)}-{end:%H:%M}"
    if _midnight(end) and (end.replace(tzinfo=None) - DAY).date() == start.date():
        return f"{_moment(start)}-24:00"
    return f"{_moment(start)}..{_moment(end)}"


def _midnight(moment: datetime) -> bool:
    return moment.hour == moment.minute == 0


def _year(moment: datetime) -> str:
    return "" if moment.year == 2026 else f"/{moment.year}"


def _day(moment: datetime) -> str:
    return f"{moment:%m-%d}{_year(moment)}"


def _moment(moment: datetime) -> str:
    return f"{_day(moment)} {moment:%H:%M}"
