"""Publishes where users clicked on a day, how long and how deep they read, and at which hours."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as f

from batch.facts import Facts
from batch.heatmaps import acts_on, heatmap_cells
from batch.job import run_for_day
from batch.page_views import page_day_of
from batch.publishing import publish


def heatmaps(spark: SparkSession, day: str) -> str:
    """The gates count clicks again, from the events themselves, and engaged time from the rows of engagement."""
    acts = acts_on(spark, day)
    counted = acts.agg(f.count_if(f.col("kind") == "click"), f.coalesce(f.sum("engaged_ms"), f.lit(0))).collect()[0]
    totals = {"clicks": counted[0], "engaged_ms": counted[1]}
    cells = publish("heatmap_cell", day, heatmap_cells(acts, day), Facts(totals=totals))
    pages = publish("page_day", day, page_day_of(acts, day), Facts(fewest_rows=0, totals=totals))
    return f"{cells}; {pages}"


def main() -> None:
    """`python -m batch.jobs.heatmaps --day 2026-01-31`."""
    run_for_day("heatmaps", heatmaps)


if __name__ == "__main__":
    main()
