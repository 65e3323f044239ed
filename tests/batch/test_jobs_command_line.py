"""Every job takes one reporting day and says clearly what is wrong with any other word."""

import pytest

from batch.events import days_until
from batch.job import day_of_command_line
from batch.jobs.funnels import as_of_ms
from schemas.clock import day_bounds_ms


def test_a_day_is_read():
    assert day_of_command_line("x", ["--day", "2026-01-31"]) == "2026-01-31"


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "", "2026-1-31"])
def test_another_word_is_refused_by_name_value_and_rule(text, capsys):
    with pytest.raises(SystemExit) as refusal:
        day_of_command_line("x", ["--day", text])
    assert refusal.value.code == 2
    assert f"day={text}: a reporting day as 2026-01-31" in capsys.readouterr().err


def test_days_until_end_with_the_day():
    assert days_until("2026-03-01", 3) == ["2026-02-27", "2026-02-28", "2026-03-01"]


def test_a_day_that_is_over_knows_until_the_end_of_yesterday_and_today_until_now():
    start, end = day_bounds_ms("2026-01-31")
    noon = (start + end) // 2
    assert as_of_ms("2026-01-31", noon) == noon
    assert as_of_ms("2026-01-30", noon) == as_of_ms("2026-01-30", end - 1) == start - 1
    assert as_of_ms("2026-01-20", noon) == start - 1
