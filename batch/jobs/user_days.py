"""Makes the rows of every user's day, from the events of that day alone; a day that changed since is made again."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.first_times import first_times_in
from batch.job import run_for_day
from batch.lake import staged_table
from batch.positions import positions
from batch.stale_days import BUILT, remember, stale_days
from batch.user_days import MEASURES, acts_on, user_days


def user_day_rows(spark: SparkSession, day: str) -> str:
    """Everything that the merged views of a day read is there afterwards; a second run finds nothing to do."""
    marks = stale_days(spark, list(MEASURES), day)
    if marks:
        _make(spark, list(marks))
        remember(spark, BUILT, marks)
    return f"user days: {len(marks)} made"


def _make(spark: SparkSession, days: list[str]) -> None:
    acts = acts_on(spark, days)
    followed = positions(spark, acts["fill"], days[0]).cache()
    rows = user_days(acts, followed.select("user_id", "day", "held")).cache()
    _replace(followed.select("user_id", "instrument", "lots", "day"), "open_lot", days)
    _replace(rows, "user_day", days)
    _replace(first_times_in(spark, rows, days[0]), "first_time", days)
    for frame in (*acts.values(), followed, rows):
        frame.unpersist()


def _replace(rows: DataFrame, table: str, days: list[str]) -> None:
    rows.coalesce(1).writeTo(staged_table(table)).overwrite(f.col("day").isin(days))


def main() -> None:
    """`python -m batch.jobs.user_days --day 2026-01-31`."""
    run_for_day("user_days", user_day_rows)


if __name__ == "__main__":
    main()
