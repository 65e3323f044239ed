"""What became of each week's new users, week after week: the triangle of retention and revenue."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.merged_days import user_days_of
from batch.newcomers import newcomers, with_age
from batch.small_tables import frame_of

WEEKS = 13
"""So many weeks of registration are shown, the running one included."""


def cohorts_of(spark: SparkSession, day: str) -> DataFrame:
    """A cell for every week of registration and every week since, those without anybody included."""
    this = _monday(day)
    span = (date.fromisoformat(day) - this).days + 1 + 7 * (WEEKS - 1)
    new = newcomers(spark, day, span).withColumn("cohort", _week("registered_on")).cache()
    aged = with_age(user_days_of(spark, day, span), new).withColumn("cohort", _week("registered_on"))
    cells = aged.groupBy("cohort", f.expr("datediff({}, cohort) DIV 7".format(WEEK.format("day"))).alias("week")).agg(
        f.count_distinct("user_id").alias("active"),
        f.count_distinct(f.expr("IF(fills > 0, user_id, NULL)")).alias("trading"),
        f.sum("fee_fen").alias("fee_fen"),
    )
    seen = {(row.cohort, row.week): row.asDict() for row in cells.collect()}
    users = {row.cohort: row["count"] for row in new.groupBy("cohort").count().collect()}
    return frame_of(spark, "cohort", _triangle(users, seen, date.fromisoformat(day)), day)


NOTHING = {"active": 0, "trading": 0, "fee_fen": 0}
WEEK = "date_format(date_trunc('WEEK', to_date({})), 'yyyy-MM-dd')"


def _week(column: str) -> Column:
    return f.expr(WEEK.format(column))


def _monday(day: str) -> date:
    found = date.fromisoformat(day)
    return found - timedelta(days=found.weekday())


def _triangle(users: dict[str, int], seen: dict[tuple[str, int], dict[str, Any]], day: date) -> Iterator[dict[str, Any]]:
    for cohort, size in sorted(users.items()):
        first = date.fromisoformat(cohort)
        for week in range((day - first).days // 7 + 1):
            complete = first + timedelta(days=7 * week + 6) <= day
            yield {**(seen.get((cohort, week)) or NOTHING), "cohort": cohort, "week": week, "users": size, "complete": complete}
