"""Publishes where users clicked on a day, how long and how deep they read, and at which hours."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.facts import Facts
from batch.heatmaps import acts_on, heatmap_cells
from batch.job import run_for_day
from batch.page_views import page_day_of
from batch.publishing import publish
from batch.view_runs import each_view


def clicks(spark: SparkSession, day: str) -> str:
    """The gate counts clicks again, from the events themselves."""
    acts = acts_on(spark, day)
    return publish("heatmap_cell", day, heatmap_cells(acts, day), Facts(totals=_totals(acts)))


def pages(spark: SparkSession, day: str) -> str:
    """The gate counts clicks again, and engaged time from the rows of engagement."""
    acts = acts_on(spark, day)
    return publish("page_day", day, page_day_of(acts, day), Facts(fewest_rows=0, totals=_totals(acts)))


def heatmaps(spark: SparkSession, day: str) -> str:
    """Both tables; one that is refused does not keep back the other."""
    return "; ".join(each_view(spark, day, (clicks, pages)))


def _totals(acts: DataFrame) -> dict[str, int]:
    counted = acts.agg(f.count_if(f.col("kind") == "click"), f.coalesce(f.sum("engaged_ms"), f.lit(0))).collect()[0]
    return {"clicks": counted[0], "engaged_ms": counted[1]}


def main() -> None:
    """`python -m batch.jobs.heatmaps --day 2026-01-31`."""
    run_for_day("heatmaps", heatmaps)


if __name__ == "__main__":
    main()
