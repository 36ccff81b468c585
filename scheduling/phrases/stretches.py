"""Weeks, months and years, what is counted in them, and their beginnings and ends."""

from datetime import date, timedelta

from scheduling.phrases.nodes import Day, Length

DAY = timedelta(days=1)

Dates = tuple[date, date]


def stretch_of(d: Day, today: date) -> Dates:
    """The week, month, year … that *d* names, whole."""
    shift = d.shift
    if d.month:
        return _month(d, today)
    if d.year and not d.unit:
        return (date(d.year, 1, 1), date(d.year + 1, 1, 1))
    if d.unit in ("day", "workday"):
        return _run_of_days(d, today)
    if d.unit in ("week", "fortnight"):
        size = 14 if d.unit == "fortnight" else 7
        start = monday(today) + shift * size * DAY
        return _counted(start, start + size * DAY, d, size)
    if d.unit == "workweek":
        start = monday(today) + shift * 7 * DAY
        return (start, start + 5 * DAY)
    if d.unit == "weekend":
        start = monday(today) + (5 + 7 * shift) * DAY
        return (start, start + (2 + 7 * (d.run - 1)) * DAY)
    months = {"month": 1, "quarter": 3, "year": 12}.get(d.unit, 1)
    base = (today.year * 12 + today.month - 1) // months * months
    start = _month_start(base + shift * months)
    if d.run > 1 and shift < 0:
        start = _month_start(base - d.run * months)
    return (start, _month_start(start.year * 12 + start.month - 1 + d.run * months))


def _month(d: Day, today: date) -> Dates:
    year = d.year
    if d.unit == "year":
        year = today.year + d.shift
    if not year:
        year = today.year + (d.month < today.month)
        if (d.rel == 1 and d.month == today.month) or d.rel == 2:
            year += 1
        elif d.rel == -1:
            year = today.year - (d.month >= today.month)
    start = year * 12 + d.month - 1
    return (_month_start(start), _month_start(start + 1))


def _run_of_days(d: Day, today: date) -> Dates:
    if d.shift < 0:
        return (today - d.run * DAY, today)
    start = today + DAY
    if d.unit == "workday":
        return (start, add(today, Length(days=d.run, workdays=True)) + DAY)
    return (start, start + d.run * DAY)


def counted_in(d: Day, today: date) -> Dates:
    """A weekday, week or month counted inside a stretch; edge names the unit counted."""
    unit = d.edge if not d.weekdays else ""
    start, end = stretch_of(d._replace(nth=0, edge="", weekdays=0), today)
    if unit in ("month", "quarter"):
        size = 3 if unit == "quarter" else 1
        months = start.year * 12 + start.month - 1 + (d.nth - 1) * size
        return (_month_start(months), _month_start(months + size))
    if unit in ("week", "weekend"):
        return _nth_week(start, end, d.nth, unit)
    wanted = d.weekdays.bit_length() - 1
    if d.nth < 0:
        last = end - DAY
        return one(last - (last.weekday() - wanted) % 7 * DAY)
    day = start + ((wanted - start.weekday()) % 7 + 7 * (d.nth - 1)) * DAY
    if day >= end:
        raise ValueError(d.nth)
    return one(day)


def _nth_week(start: date, end: date, nth: int, unit: str) -> Dates:
    """The first week of a month or year is the one with its first Thursday (ISO 8601)."""
    if unit == "weekend":
        saturday = start + (5 - start.weekday()) % 7 * DAY + 7 * (nth - 1) * DAY
        if nth < 0:
            saturday = end - DAY - (end - DAY - 5 * DAY).weekday() * DAY
        return (saturday, saturday + 2 * DAY)
    if nth < 0:
        thursday = end - DAY - (end - 4 * DAY).weekday() * DAY
        week = monday(thursday)
    else:
        week = monday(start + (3 - start.weekday()) % 7 * DAY) + 7 * (nth - 1) * DAY
    return (week, week + 7 * DAY)


def one(day: date) -> Dates:
    """*day* alone, as a half-open range."""
    return (day, day + DAY)


def iso_week(week: int, today: date) -> Dates:
    """Week *week* of this year, or of the next when it is over."""
    start = date.fromisocalendar(today.year, min(week, 52), 1)
    if start + 7 * DAY <= today:
        start = date.fromisocalendar(today.year + 1, min(week, 52), 1)
    return (start, start + 7 * DAY)


def monday(day: date) -> date:
    """The first day of its week."""
    return day - day.weekday() * DAY


def _month_start(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def _counted(start: date, end: date, d: Day, size: int) -> Dates:
    more = (d.run - 1) * size * DAY
    return (start - more, end) if d.shift < 0 else (start, end + more)


def edge_of(span: Dates, d: Day, today: date) -> Dates:
    """The start, middle, end or rest of a stretch of the calendar.

    Sources differ on early and late: half a month in Recognizers, ten days in Duckling, which has
    only beginning and end; here early and late are the halves, start, middle and end the thirds.
    """
    start, end = span
    size = (end - start).days
    if not d.edge:
        return span
    if d.edge == "rest":
        # Duckling and Recognizers both leave Sunday out of the rest of the week.
        return (max(start, today), end - DAY if d.unit == "week" else end)
    if d.edge == "later":
        half = start + (3 if size == 7 else size // 2) * DAY
        return (max(half, min(today, end - DAY)), end)
    return _week_edge(start, d.edge) if size == 7 else _long_edge(start, end, d.edge)


def _week_edge(start: date, edge: str) -> Dates:
    first, last = {
        "start": (0, 3), "early": (0, 3), "mid": (2, 5), "late": (3, 7), "half1": (0, 3), "half2": (3, 7),
    }.get(edge, (4, 7))  # fmt: skip
    return (start + first * DAY, start + last * DAY)


def _long_edge(start: date, end: date, edge: str) -> Dates:
    size = (end - start).days
    month = 28 <= size < 32
    half = start + (15 if month else size // 2) * DAY
    third = (10 if size < 90 else size // 3) * DAY
    edges = {
        "half1": (start, half), "early": (start, half), "half2": (half, end), "late": (half, end),
        "start": (start, start + third), "mid": (start + third, start + 2 * third),
    }  # fmt: skip
    return edges.get(edge, (start + 2 * third, end))


def add(day: date, length: Length) -> date:
    """*day* a length on; the end of a shorter month where the day does not exist."""
    if length.months:
        months = day.year * 12 + day.month - 1 + length.months
        start = _month_start(months)
        last = (_month_start(months + 1) - DAY).day
        day = start.replace(day=min(day.day, last))
    if not length.workdays:
        return day + length.days * DAY
    step = DAY if length.days > 0 else -DAY
    for _ in range(min(abs(length.days), 400)):
        day += step
        while day.weekday() > 4:
            day += step
    return day
