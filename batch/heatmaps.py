"""Where on each element of each page users clicked, raged and got no answer on one day, and at which hour."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.events import events_on
from schemas.heatmap_rules import CELLS
from schemas.heatmap_sql import band_sql, cell_x_sql, cell_y_sql
from schemas.screen_sql import SPARK, rage_sql
from schemas.settings import settings

KINDS = "array_compact(array('click', IF(member IS NOT NULL, 'rage', NULL), IF(reacted = FALSE, 'dead', NULL)))"
CELL = "kind, page, page_version, element, cell_x, cell_y"


def acts_on(spark: SparkSession, day: str) -> DataFrame:
    """Everything that happened on screens on the day, each event once, with the band of its viewport; kept in memory."""
    return events_on(spark, "behaviour", [day]).withColumn("viewport", f.expr(band_sql())).cache()


def heatmap_cells(acts: DataFrame, day: str) -> DataFrame:
    """Clicks, distinct users and mean place on the page of every cell, by kind, platform and viewport and for all of them."""
    cells = f"coalesce({cell_x_sql(CELLS)}, -1) AS cell_x, coalesce({cell_y_sql(CELLS)}, -1) AS cell_y"
    clicks = f"""SELECT explode({KINDS}) AS kind, page, page_version, platform, viewport, coalesce(element, '') AS element,
  {cells}, page_x_milli, page_y_px, user_id
FROM {{acts}} AS a LEFT JOIN ({rage_sql("{acts}")}) ON event_id = member WHERE a.kind = 'click'"""
    counted = f"""SELECT {CELL}, coalesce(platform, '') AS platform, coalesce(viewport, '') AS viewport,
  CAST(floor(avg(page_x_milli)) AS BIGINT) AS page_x_milli, CAST(floor(avg(page_y_px)) AS BIGINT) AS page_y_px,
  count(*) AS clicks, count(DISTINCT user_id) AS users
FROM ({clicks}) GROUP BY {CELL}, CUBE(platform, viewport)"""
    return acts.sparkSession.sql(counted, acts=acts).withColumn("day", f.lit(day))


def page_hours(acts: DataFrame) -> DataFrame:
    """Clicks and distinct users of every page by the hour of the reporting zone."""
    hour = SPARK.hour.format(SPARK.local_time("event_time", settings().reporting_zone))
    told = f"""SELECT 'hours' AS kind, page, coalesce(page_version, '') AS page_version, coalesce(platform, '') AS platform,
  coalesce(viewport, '') AS viewport, step, count(*) AS amount, count(DISTINCT user_id) AS users
FROM (SELECT *, {hour} AS step FROM {{acts}} WHERE kind = 'click')
GROUP BY page, step, CUBE(page_version, platform, viewport)"""
    return acts.sparkSession.sql(told, acts=acts)
