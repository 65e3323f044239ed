"""Publishes where users clicked on a day."""

from pyspark.sql import SparkSession

from batch.facts import Facts
from batch.heatmaps import anchored_clicks, heatmap_cells
from batch.job import run_for_day
from batch.publishing import publish


def heatmaps(spark: SparkSession, day: str) -> str:
    """The gate counts the clicks again, from the events themselves."""
    clicks = anchored_clicks(spark, day).cache()
    return publish("heatmap_cell", day, heatmap_cells(clicks, day), Facts(totals={"clicks": clicks.count()}))


def main() -> None:
    """`python -m batch.jobs.heatmaps --day 2026-01-31`."""
    run_for_day("heatmaps", heatmaps)


if __name__ == "__main__":
    main()
