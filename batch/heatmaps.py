"""Where on each element of each page users clicked on one day."""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.events import events_on

CELLS = 20
"""An element is divided into 20 by 20 cells."""

PLACE = ("element", "element_x_milli", "element_y_milli", "page_x_milli", "page_y_px")


def anchored_clicks(spark: SparkSession, day: str) -> DataFrame:
    """The clicks of a day that tell their element and their place; others cannot be drawn."""
    clicks = events_on(spark, "behaviour", [day]).where("kind = 'click'")
    return clicks.dropna(subset=list(PLACE))


def heatmap_cells(clicks: DataFrame, day: str) -> DataFrame:
    """Clicks, distinct users and the mean place on the page of every cell that was clicked."""
    placed = clicks.withColumn("cell_x", _cell("element_x_milli")).withColumn("cell_y", _cell("element_y_milli"))
    cells = placed.groupBy("page", "page_version", "platform", "element", "cell_x", "cell_y").agg(
        f.expr("sum(page_x_milli) DIV count(*)").alias("page_x_milli"),
        f.expr("sum(page_y_px) DIV count(*)").alias("page_y_px"),
        f.count("*").alias("clicks"),
        f.count_distinct("user_id").alias("users"),
    )
    return cells.withColumn("day", f.lit(day))


def _cell(milli: str) -> Column:
    """The twentieth that a position lies in; the far edge belongs to the last one."""
    return f.least(f.lit(CELLS - 1).cast("bigint"), f.expr(f"{milli} * {CELLS} DIV 1000"))
