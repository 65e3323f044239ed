"""How long and how deep the pages were read on one day, without the phantom views of tab switches."""

from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from batch.heatmaps import page_hours
from schemas.columns import lake_columns
from schemas.heatmap_rules import CELLS, depths_milli
from schemas.screen_sql import seen_sql
from schemas.tables.page_day import PageDayRow

PARTS = "page, page_version, platform, viewport"
ALL_VERSIONS = "page, coalesce(page_version, '') AS page_version, platform, viewport"
OF_VIEWS = "GROUP BY page, platform, viewport, CUBE(page_version)"


def page_day_of(acts: DataFrame, day: str) -> DataFrame:
    """Dwell, reach and hours of every page on a day, in the columns of the table."""
    seen = _asked(seen_sql("{acts}", "platform, viewport, scroll_depth_milli"), acts=acts).cache()
    views = _views(seen).cache()
    rows = reduce(_with_absent, (_dwell(seen, views), _reach(views), page_hours(acts))).withColumn("day", f.lit(day))
    columns = {name: kind for name, kind in lake_columns(PageDayRow).items() if name != "run_id"}
    return rows.select(*(f.col(name).cast(kind) for name, kind in columns.items()))


def _with_absent(above: DataFrame, below: DataFrame) -> DataFrame:
    return above.unionByName(below, allowMissingColumns=True)


def _asked(text: str, **frames: DataFrame) -> DataFrame:
    """A statement that names frames in braces."""
    return next(iter(frames.values())).sparkSession.sql(text, **frames)


def _views(seen: DataFrame) -> DataFrame:
    """The real page views with what belongs to them, once a platform and viewport and once for all ("")."""
    views = """SELECT page, page_version, coalesce(platform, '') AS platform, coalesce(viewport, '') AS viewport, user_id,
  sum(counted_ms) AS spent_ms, coalesce(max(IF(kind = 'scroll', scroll_depth_milli, NULL)), 0) AS deepest
FROM {seen} WHERE view_id IS NOT NULL
GROUP BY page, page_version, user_id, session_id, view_id, CUBE(platform, viewport) HAVING sum(begins) > 0"""
    return _asked(views, seen=seen)


def _dwell(seen: DataFrame, views: DataFrame) -> DataFrame:
    """Views, phantom views, sessions, users and engaged time of every page."""
    every = ", ".join(f"coalesce({part}, '') AS {part}" for part in ("page_version", "platform", "viewport"))
    told = f"""SELECT page, {every}, sum(begins) AS amount, sum(phantom) AS phantom_views, sum(counted_ms) AS engaged_ms,
  count(DISTINCT IF(begins = 1 OR counted_ms > 0, user_id, NULL)) AS users,
  count(DISTINCT IF(begins = 1, struct(user_id, session_id), NULL)) AS sessions
FROM {{seen}} GROUP BY page, CUBE(page_version, platform, viewport)"""
    times = f"SELECT {ALL_VERSIONS}, percentile(spent_ms, 0.5) AS median_ms FROM {{views}} {OF_VIEWS}"
    columns = "amount, users, phantom_views, sessions, engaged_ms, median_ms"
    joined = f"({told}) LEFT JOIN ({times}) USING ({PARTS})"
    whole = f"SELECT 'dwell' AS kind, {PARTS}, 0 AS step, {columns} FROM {joined} WHERE users > 0"
    return _asked(whole, seen=seen, views=views)


def _reach(views: DataFrame) -> DataFrame:
    """How many views, of how many users, came at least so deep on every page."""
    depths = f"SELECT explode(array({', '.join(map(str, depths_milli(CELLS)))})) AS step"
    by_depth = f"SELECT {ALL_VERSIONS}, deepest, count(*) AS amount FROM {{views}} {OF_VIEWS}, deepest"
    furthest = f"SELECT {ALL_VERSIONS}, user_id, max(deepest) AS deepest FROM {{views}} {OF_VIEWS}, user_id"
    users = f"SELECT {PARTS}, deepest, count(*) AS users FROM ({furthest}) GROUP BY {PARTS}, deepest"
    deep = f"""SELECT {PARTS}, deepest, amount, 0 AS users FROM ({by_depth})
UNION ALL SELECT {PARTS}, deepest, 0 AS amount, users FROM ({users})"""
    reached = f"""SELECT 'scroll' AS kind, {PARTS}, step, sum(IF(deepest >= step, amount, 0)) AS amount,
  sum(IF(deepest >= step, users, 0)) AS users
FROM ({deep}) CROSS JOIN ({depths}) GROUP BY {PARTS}, step"""
    return _asked(reached, views=views)
