"""Resolved clauses → Availability: united, exclusions taken out, doubts kept as alternatives."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from scheduling.phrases.availability import Alternative, Availability, Doubt, Span, Window
from scheduling.phrases.nodes import ALL_WEEK, Clause, Clock, Day, Times
from scheduling.phrases.policy import Policy
from scheduling.phrases.resolver import Bounds, Resolver, is_bare_weekday, subtract
from scheduling.phrases.rules import Item
from scheduling.phrases.zones import zone_named

_EVERY_DAY = Day(weekdays=ALL_WEEK, every=True)
_NUMBERS = frozenset({"hr", "dom", "weak", "ord"})
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)

Said = tuple[Bounds, Clause]


def stated(
    clauses: Sequence[Clause], resolver: Resolver, *, zone_said: str, unread: tuple[Span, ...]
) -> Availability:
    """What *clauses* come to, seen from *resolver*'s moment."""
    zone = zone_named(zone_said) if zone_said else None
    name = str(zone or resolver.zone)
    offered = [(b, c) for c in clauses if c.sign > 0 for b in _bounds(c, resolver, zone)]
    beside = [bounds for bounds, _ in offered]
    refused = [(b, c) for c in clauses if c.sign < 0 for b in _refused(c, resolver, zone, beside)]
    offered.sort(key=_start)
    refused.sort(key=_start)
    windows = tuple(_disjoint(offered, [bounds for bounds, _ in refused], name))
    return Availability(
        windows=windows,
        exclusions=tuple(_disjoint(refused, [], name)),
        points=tuple(w for w in windows if w.is_point),
        zone_said=zone_said or None,
        alternatives=tuple(_alternatives(clauses, resolver, zone, name)),
        unread=unread,
        spans=tuple(Span(c.start, c.end) for c in clauses),
    )


def unread(
    items: Sequence[Item], kinds: Sequence[str], clauses: Sequence[Clause]
) -> tuple[Span, ...]:
    """Numbers that took part in nothing that was understood."""
    spans = [(c.start, c.end) for c in clauses]
    return tuple(
        Span(item.start, item.end)
        for item, kind in zip(items, kinds, strict=True)
        if kind in _NUMBERS and not any(s <= item.start < e for s, e in spans[:64])
    )


def _start(said: Said) -> datetime:
    return said[0][0]


def _disjoint(said: Sequence[Said], taken: Sequence[Bounds], zone: str) -> Iterator[Window]:
    """Windows in order without overlap; those that touch stay apart, as they were said apart."""
    reached: datetime | None = None
    for bounds, clause in said:
        for start, end in subtract([bounds], taken) if taken else [bounds]:
            begins = start if reached is None else max(start, reached)
            if end is not None and end <= begins:
                continue
            yield Window(begins, end, zone, Span(clause.start, clause.end))
            reached = end or _END_OF_TIME
        if reached is _END_OF_TIME:
            return


def _bounds(clause: Clause, resolver: Resolver, zone: tzinfo | None) -> list[Bounds]:
    zone = zone_named(clause.zone) if clause.zone else zone
    try:
        if clause.times and not clause.days:
            dayless = clause._replace(times=())
            return resolver.timeless(clause, zone) + resolver.windows(dayless, zone)
        return resolver.windows(clause, zone)
    except (OverflowError, ValueError):  # "in 9000 years", "31 September": no such day
        return []


def _refused(
    clause: Clause, resolver: Resolver, zone: tzinfo | None, beside: Sequence[Bounds]
) -> list[Bounds]:
    """What *clause* rules out; beside windows, a bare weekday or time counts on each of their days."""
    if not beside:
        if clause.times and not clause.days:
            clause = clause._replace(days=(_EVERY_DAY,))
        return _bounds(clause, resolver, zone)
    days = clause.days or (_EVERY_DAY,)
    repeated = tuple(d._replace(every=True) for d in days if isinstance(d, Day) and _repeats(d))
    single = tuple(d for d in days if not (isinstance(d, Day) and _repeats(d)))
    found = _bounds(clause._replace(days=single), resolver, zone) if single else []
    if repeated:
        reach = _reach(resolver, beside)
        again = _bounds(clause._replace(days=repeated), reach, zone)
        if not clause.days:
            again = [bounds for bounds in again if subtract(beside, [bounds]) != list(beside)]
        # "Not Tuesday, Wednesday": the Tuesday lies outside what is offered, and is still refused.
        found += again or _bounds(clause, resolver, zone)
    return found


def _repeats(day: Day) -> bool:
    return day.every or is_bare_weekday(day)


def _reach(resolver: Resolver, beside: Sequence[Bounds]) -> Resolver:
    """A resolver whose horizon is just the days that *beside* covers."""
    first = min(start for start, _ in beside).astimezone(resolver.zone)
    ends = [end for _, end in beside if end is not None]
    horizon = resolver.policy.horizon_days
    if len(ends) == len(beside):
        last = max(ends).astimezone(resolver.zone) - timedelta(microseconds=1)
        horizon = min((last.date() - first.date()).days + 1, 62)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    policy = Policy(horizon_days=horizon, parts=resolver.policy.parts)
    return Resolver(midnight, policy, resolver.almanac.order)


def _alternatives(
    clauses: Sequence[Clause], resolver: Resolver, zone: tzinfo | None, name: str
) -> Iterator[Alternative]:
    for clause in clauses[:16]:
        if clause.sign > 0:
            for doubt, other in _other_readings(clause, resolver.policy):
                bounds = _bounds(
                    other, resolver.other_order() if doubt == "date_order" else resolver, zone
                )
                said = sorted(((b, other) for b in bounds), key=_start)
                windows = tuple(_disjoint(said, [], name))
                if windows:
                    yield Alternative(doubt, Span(clause.start, clause.end), windows)


def _other_readings(clause: Clause, policy: Policy) -> Iterator[tuple[Doubt, Clause]]:
    for at, day in enumerate(clause.days):
        if isinstance(day, Day):
            if day.rel == 1 and day.weekdays and not day.unit:
                yield "next", _with_day(clause, at, day._replace(rel=None))
            elif day.order:
                yield "date_order", clause
    for at, time in enumerate(clause.times):
        if isinstance(time, Clock) and not time.half and time.hour in policy.doubtful_hours:
            half = "am" if time.hour in policy.afternoon_hours else "pm"
            yield "meridiem", _with_time(clause, at, time._replace(half=half))


def _with_day(clause: Clause, at: int, day: Day) -> Clause:
    return clause._replace(days=(*clause.days[:at], day, *clause.days[at + 1 :]))


def _with_time(clause: Clause, at: int, time: Times) -> Clause:
    return clause._replace(times=(*clause.times[:at], time, *clause.times[at + 1 :]))
