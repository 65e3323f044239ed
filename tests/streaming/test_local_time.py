"""The reporting day in whole numbers is the day of the calendar, in zones with and without summer time."""

import sqlite3
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.clock import day_bounds_ms, reporting_day
from schemas.contract import DAY_MS
from streaming.sql.local_time import changes_of, day_ms, day_number, day_start

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC")


def asked(expression: str) -> int:
    with sqlite3.connect(":memory:") as engine:
        return int(engine.execute(f"SELECT {expression}").fetchone()[0])


@settings(max_examples=60)
@given(st.sampled_from(ZONES), st.integers(1_450_000_000_000, 2_500_000_000_000))
def test_a_moment_lies_in_its_calendar_day(zone: str, moment: int) -> None:
    day = reporting_day(moment, zone)
    start, end = day_bounds_ms(day, zone)
    assert asked(day_start(str(moment), zone)) == start
    assert asked(day_number(str(start), zone)) == asked(day_number(str(end - 1), zone)) == asked(day_number(str(moment), zone))
    assert asked(day_number(str(end), zone)) == asked(day_number(str(moment), zone)) + 1
    wall = datetime.fromtimestamp(moment / 1000, ZoneInfo(zone))
    clock = asked(f"(SELECT {day_ms(str(moment), zone).replace('MOD(', '((').replace(f', {DAY_MS})', f') % {DAY_MS})')})")
    assert clock // 1000 == wall.hour * 3600 + wall.minute * 60 + wall.second


@pytest.mark.parametrize(("zone", "changes"), [("Asia/Shanghai", 0), ("UTC", 0), ("Europe/Berlin", 72)])
def test_the_clock_changes_twice_a_year_where_there_is_summer_time(zone: str, changes: int) -> None:
    assert len(changes_of(zone)) == changes + 1
