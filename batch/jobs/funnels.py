"""Publishes every funnel for the week up to a day, and again, now final, for the week whose last window has just closed."""

from collections import Counter
from datetime import date, timedelta

from pyspark.sql import DataFrame, SparkSession

from batch.facts import Facts
from batch.funnel_revisions import log_revisions
from batch.funnels import Cohort, cohort_of
from batch.job import run_for_day
from batch.known import known_now
from batch.publication import newest_run
from batch.publishing import publish
from batch.warehouse import insert_rows
from schemas.catalogue import funnel_catalogue
from schemas.clock import day_bounds_ms, reporting_day
from schemas.settings import settings

MEMBER = ("day", "run_id", "funnel", "user_id", "breakdown", "reached", "state", "entered_at")


def funnels(spark: SparkSession, day: str) -> str:
    """The day itself, and an earlier day that was shown while users could still go on."""
    longest_s = max(funnel.window_s for funnel in funnel_catalogue().values())
    closed = (date.fromisoformat(day) - timedelta(seconds=longest_s)).isoformat()
    days = [day, closed] if newest_run("funnel_step", closed) else [day]
    return "; ".join(_publish(spark, each) for each in days)


def _publish(spark: SparkSession, day: str) -> str:
    now, shown = known_now().at, newest_run("funnel_step", day)
    cohort = published_cohort(spark, day)

    def add(judged: DataFrame) -> None:
        run_id = judged.first().run_id
        insert_rows("funnel_member", MEMBER, [(day, run_id, *member) for member in cohort.members])
        if shown:
            log_revisions(day, shown, run_id, now)

    return publish("funnel_step", day, cohort.rows, Facts(totals=behind(cohort)), add)


def behind(cohort: Cohort) -> dict[str, int]:
    """How many users the list behind each step of each funnel holds, by `funnel:step`."""
    steps = Counter(
        f"{funnel}:{step}"
        for funnel, _, value, reached, *_ in cohort.members
        if value == ""
        for step in range(1, reached.bit_length() + 1)
        if reached >> (step - 1) & 1
    )
    return dict(steps)


def published_cohort(spark: SparkSession, day: str) -> Cohort:
    """All funnels of a day, as far as they are known."""
    return cohort_of(spark, list(funnel_catalogue().values()), day, as_of_ms(day, known_now().at))


def as_of_ms(day: str, now: int) -> int:
    """The last moment that the numbers of a day know: now for today, else the end of yesterday, so that a day's runs agree."""
    zone = settings().reporting_zone
    today = reporting_day(now, zone)
    return now if day >= today else day_bounds_ms(today, zone)[0] - 1


def main() -> None:
    """`python -m batch.jobs.funnels --day 2026-01-31`."""
    run_for_day("funnels", funnels)


if __name__ == "__main__":
    main()
