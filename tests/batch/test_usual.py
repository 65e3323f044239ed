"""A day whose events end early is told from a quiet one by the days before."""

from batch.facts import Reach
from batch.source_days import SourceDay
from batch.usual import QUIET_S, STEADY_EVENTS, reaches
from schemas.clock import day_bounds_ms

HOUR_S = 3600
DAYS = [f"2026-01-0{n}" for n in range(1, 6)]


def seen(day: str, hour: int, rows: int = STEADY_EVENTS) -> SourceDay:
    return SourceDay("behaviour", day, rows, day_bounds_ms(day)[0] + hour * HOUR_S * 1000, "")


def judged(*days: SourceDay) -> tuple[Reach, ...]:
    return reaches({("behaviour", each.day): each for each in days}, ["behaviour"], DAYS[-1])


def test_events_must_come_until_nearly_as_late_as_on_the_earliest_of_the_days_before() -> None:
    before = [seen(day, hour) for day, hour in zip(DAYS, (23, 22, 23, 23), strict=False)]
    assert judged(*before, seen(DAYS[-1], 12)) == (Reach("behaviour", 12 * HOUR_S, 22 * HOUR_S - QUIET_S),)


def test_few_days_few_events_or_none_today_are_not_judged() -> None:
    assert judged(*(seen(day, 23) for day in DAYS[-3:])) == ()
    assert judged(*(seen(day, 23, rows=STEADY_EVENTS - 1) for day in DAYS)) == ()
    assert judged(*(seen(day, 23) for day in DAYS[:-1])) == ()
