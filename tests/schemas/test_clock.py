"""The laws of time, at their exact edges and for any numbers."""

from hypothesis import given
from hypothesis import strategies as st

from schemas import clock
from schemas.contract import DAY_MS

MOMENTS = st.integers(0, 4_102_444_800_000)
DELAYS = st.integers(0, DAY_MS)
ZONES = st.sampled_from(["Asia/Shanghai", "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"])


@given(at=MOMENTS, longest=DELAYS)
def test_exactly_d_is_on_time_and_one_more_is_late(at: int, longest: int) -> None:
    assert not clock.is_late(at, at + longest, longest)
    assert clock.is_late(at, at + longest + 1, longest)


@given(at=MOMENTS)
def test_exactly_five_minutes_ahead_is_believed(at: int) -> None:
    assert not clock.is_future(at + clock.FUTURE_MS, at)
    assert clock.is_future(at + clock.FUTURE_MS + 1, at)


@given(longest=DELAYS, newest=MOMENTS, back=st.integers(0, clock.SKEW_MS), delay=DELAYS)
def test_no_row_on_time_is_behind_the_watermark(longest: int, newest: int, back: int, delay: int) -> None:
    """Whatever is observed up to S before the newest row, and is not late, lies above the watermark."""
    observed = newest - back
    watermark = newest - clock.watermark_lag_ms(longest)
    event = observed - delay
    assert clock.is_late(event, observed, longest) or event > watermark


@given(at=MOMENTS, window=st.integers(1, DAY_MS), age=st.integers(-5, DAY_MS + 5))
def test_a_window_holds_ages_from_zero_up_to_less_than_its_length(at: int, window: int, age: int) -> None:
    assert clock.in_window(at - age, at, window) == (0 <= age < window)


@given(moment=MOMENTS, zone=ZONES)
def test_every_moment_lies_in_exactly_its_reporting_day(moment: int, zone: str) -> None:
    day = clock.reporting_day(moment, zone)
    start, end = clock.day_bounds_ms(day, zone)
    assert start <= moment < end
    assert clock.reporting_day(start - 1, zone) != day
    assert clock.reporting_day(end, zone) != day
    assert clock.day_bounds_ms(clock.reporting_day(end, zone), zone)[0] == end


def test_days_of_shanghai_begin_at_four_in_the_afternoon_of_utc() -> None:
    assert clock.reporting_day(1_767_196_799_999) == "2025-12-31"
    assert clock.reporting_day(1_767_196_800_000) == "2026-01-01"
    assert clock.day_bounds_ms("2026-01-01") == (1_767_196_800_000, 1_767_283_200_000)


def test_a_day_of_daylight_saving_is_an_hour_short() -> None:
    start, end = clock.day_bounds_ms("2026-03-29", "Europe/Berlin")
    assert end - start == DAY_MS - 3_600_000
