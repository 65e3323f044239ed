"""Heatmaps as SQL that Spark and ClickHouse read alike: the plain reading of `schemas/heatmap_oracle.py` over a table.

Each kind is one statement or two; what they return, `schemas/heatmap_reading.py` makes into counts.
"""

from dataclasses import dataclass

from schemas.clock import day_bounds_ms, reporting_day
from schemas.funnel import Step
from schemas.funnel_sql import Source, condition_of, quoted
from schemas.heatmap import PROFILE, HeatmapQuery
from schemas.heatmap_rules import NO_WIDTH, PAGE_ROW_PX, VIEWPORT_BANDS, depths_milli
from schemas.screen_sql import PLACED, Dialect, rage_sql, seen_sql

AXES = ("page_x_milli", "page_y_px")
CELL = ("page_version", "element", "cell_x", "cell_y")


@dataclass(frozen=True)
class HeatmapSql:
    """A query over a table of behaviour events, each once, with the properties of their users' profiles."""

    query: HeatmapQuery
    source: Source
    dialect: Dialect

    def cells(self) -> str:
        """Of click, rage and dead: place, clicks, users, missing, sums and counts of the place on the page.

        `part` is 0 for a cell, 3 for an element, 15 for all.
        """
        table, hit, missing = self._judged()
        keys = ", ".join(CELL)
        hits = [f"CASE WHEN hit = 1 THEN {axis} END" for axis in AXES]
        place = ", ".join(f"sum({x}) AS sum_{axis}, count({x}) AS told_{axis}" for axis, x in zip(AXES, hits, strict=True))
        flags = f"CASE WHEN {hit} THEN 1 ELSE 0 END AS hit, CASE WHEN {missing} THEN 1 ELSE 0 END AS lacks"
        cell = f"{cell_x_sql(self.query.cells)} AS cell_x, {cell_y_sql(self.query.cells)} AS cell_y"
        clicks = f"""SELECT page_version, element, {cell}, user_id, {", ".join(AXES)}, {flags}
FROM {table} WHERE kind = 'click' AND {self.fits()}"""
        return f"""SELECT {keys}, {self._part(keys)}, sum(hit) AS clicks,
  count(DISTINCT CASE WHEN hit = 1 THEN user_id END) AS users, sum(lacks) AS missing, {place}
FROM ({clicks}) GROUP BY GROUPING SETS (({keys}), (page_version, element), ())"""

    def sessions(self, place: tuple[str, str | None, int | None, int | None]) -> str:
        """The sessions with clicks in one cell (version, element, x, y): user, session, clicks, first and last moment."""
        table, hit, _ = self._judged()
        columns = {"page_version": quoted(place[0]), "element": None if place[1] is None else quoted(place[1])}
        cell = columns | {"cell_x": place[2], "cell_y": place[3]}
        chosen = " AND ".join(f"{name} IS NULL" if at is None else f"{name} = {at}" for name, at in cell.items())
        clicks = f"""SELECT user_id, session_id, event_time, page_version, element, {cell_x_sql(self.query.cells)} AS cell_x,
  {cell_y_sql(self.query.cells)} AS cell_y FROM {table} WHERE kind = 'click' AND {self.fits()} AND {hit}"""
        return f"""SELECT user_id, session_id, count(*) AS clicks, min(event_time) AS first_at, max(event_time) AS last_at
FROM ({clicks}) WHERE {chosen} GROUP BY user_id, session_id ORDER BY clicks DESC, first_at, user_id, session_id"""

    def hours(self) -> str:
        """Weekday and hour, clicks and users; `part` is 0 for an hour, 3 for all."""
        at, keys = self.dialect.local_time("event_time", self.query.timezone), "weekday, hour_of_day"
        local = f"{self.dialect.weekday.format(at)} AS weekday, {self.dialect.hour.format(at)} AS hour_of_day"
        clicks = f"SELECT user_id, {local} FROM {self.source.table} WHERE kind = 'click' AND {self.fits()}"
        return f"""SELECT {keys}, {self._part(keys)}, count(*) AS clicks, count(DISTINCT user_id) AS users
FROM ({clicks}) GROUP BY GROUPING SETS (({keys}), ())"""

    def reach(self) -> str:
        """Every depth, and the views and users that reached it."""
        depths = " UNION ALL ".join(f"SELECT {depth} AS depth" for depth in depths_milli(self.query.cells))
        deepest = f"""SELECT user_id, session_id, view_id, sum(begins) AS began,
  coalesce(max(CASE WHEN kind = 'scroll' THEN scroll_depth_milli END), 0) AS deepest
FROM ({self._seen()}) WHERE asked_for = 1 AND view_id IS NOT NULL GROUP BY user_id, session_id, view_id"""
        return f"""SELECT depth, sum(CASE WHEN deepest >= depth THEN 1 ELSE 0 END) AS views,
  count(DISTINCT CASE WHEN deepest >= depth THEN user_id END) AS users
FROM ({deepest}) AS v CROSS JOIN ({depths}) AS d WHERE began > 0 GROUP BY depth"""

    def views(self) -> str:
        """Views, phantom views, sessions, users and engaged time.

        `part` is 0 for an element, 1 for a page and version, 7 for all. viewers: users of views alone; missing: scroll rows
        without a depth, or rows of engagement without a time.
        """
        keys, begun = "page, page_version, element", "CASE WHEN begins = 1 THEN {} END"
        silent = "scroll" if self.query.kind == "scroll" else "engagement"
        field = "scroll_depth_milli" if self.query.kind == "scroll" else "engaged_ms"
        return f"""SELECT {keys}, {self._part(keys)}, sum(begins) AS views, sum(phantom) AS phantom_views,
  count(DISTINCT {begun.format("user_id")}, {begun.format("session_id")}) AS sessions,
  count(DISTINCT {begun.format("user_id")}) AS viewers,
  count(DISTINCT CASE WHEN begins = 1 OR counted_ms > 0 THEN user_id END) AS users,
  count(DISTINCT CASE WHEN counted_ms > 0 THEN user_id END) AS engaged_users,
  sum(counted_ms) AS engaged, sum(CASE WHEN kind = '{silent}' AND {field} IS NULL THEN 1 ELSE 0 END) AS missing
FROM ({self._seen()}) WHERE asked_for = 1 GROUP BY GROUPING SETS ((page, page_version), ({keys}), ())"""

    def view_times(self) -> str:
        """Mean and median of the engaged time of views; `part` is 0 for a page and version, 3 for all."""
        keys, median_ms = "page, page_version", self.dialect.median.format("spent_ms")
        times = f"""SELECT page, page_version, user_id, session_id, view_id, sum(counted_ms) AS spent_ms
FROM ({self._seen()}) WHERE asked_for = 1 AND view_id IS NOT NULL
GROUP BY page, page_version, user_id, session_id, view_id HAVING sum(begins) > 0"""
        return f"""SELECT {keys}, {self._part(keys)}, sum(spent_ms) AS total_ms, count(*) AS of_views, {median_ms} AS median_ms
FROM ({times}) GROUP BY GROUPING SETS (({keys}), ())"""

    def _part(self, keys: str) -> str:
        return f"{self.dialect.grouping.format(keys)} AS part"

    def fits(self) -> str:
        """Whether an event is one that the query asks about."""
        query, span = self.query, self.query.span_ms
        told = [f"event_time >= {span[0]} AND event_time < {span[1]}"] if span else []
        named = {name: getattr(query, name) for name in ("page", "page_version", "platform")}
        named |= {f"coalesce(channel, {self._profile('channel')})": query.channel, self._profile("tier"): query.tier}
        told += [f"{column} = {quoted(value)}" for column, value in named.items() if value is not None]
        told += [in_band(query.viewport)] if query.viewport else []
        return " AND ".join([*told, condition_of(self.source, Step(event=None, where=query.where))])

    def _profile(self, name: str) -> str:
        return self.source.properties[f"{PROFILE}{name}"].text

    def _judged(self) -> tuple[str, str, str]:
        """The table, whether a click is of the kind, and whether it lacks what would tell."""
        table = self.source.table
        if self.query.kind == "rage":
            angry = rage_sql(self._days("*", f"page = {quoted(self.query.page or '')}"))
            joined = f"{table} AS told LEFT JOIN ({angry}) AS angry ON told.event_id = angry.member"
            return joined, "coalesce(member, '') <> ''", f"NOT ({PLACED})"
        if self.query.kind == "dead":
            return table, "coalesce(NOT reacted, FALSE)", "reacted IS NULL"
        return table, "TRUE", f"{cell_x_sql(self.query.cells)} IS NULL"

    def _seen(self) -> str:
        """Every row of the days asked for with what it is worth; asked_for: 1 where the query asks about it."""
        asked = f"CASE WHEN {self.fits()} THEN 1 ELSE 0 END AS asked_for"
        carried = "element, scroll_depth_milli, engaged_ms, asked_for"
        return seen_sql(self._days(f"*, {asked}", "TRUE"), carried)

    def _days(self, columns: str, condition: str) -> str:
        """Text after FROM: the rows of the whole reporting days that the range touches, with their day."""
        day = self.dialect.day.format(self.dialect.local_time("event_time", self.query.timezone))
        touched = "TRUE"
        if span := self.query.span_ms:
            first, last = (reporting_day(moment, self.query.timezone) for moment in (span[0], span[1] - 1))
            low, high = day_bounds_ms(first, self.query.timezone)[0], day_bounds_ms(last, self.query.timezone)[1]
            touched = f"event_time >= {low} AND event_time < {high}"
        return f"(SELECT {columns}, {day} AS day FROM {self.source.table} WHERE {touched} AND {condition})"


HAS_CELL = (
    "CASE WHEN element IS NULL THEN page_x_milli IS NOT NULL AND page_y_px IS NOT NULL "
    "ELSE element_x_milli IS NOT NULL AND element_y_milli IS NOT NULL END"
)
"""Whether a click says where in its element it was, or where on the page if it names none."""


def cell_x_sql(cells: int) -> str:
    """The column of a click's cell, NULL without a place."""
    milli = "CASE WHEN element IS NULL THEN page_x_milli ELSE element_x_milli END"
    return f"CASE WHEN {HAS_CELL} THEN {_cell(milli, cells)} END"


def cell_y_sql(cells: int) -> str:
    """The row of a click's cell, NULL without a place."""
    y = f"CASE WHEN element IS NULL THEN {whole('page_y_px', PAGE_ROW_PX)} ELSE {_cell('element_y_milli', cells)} END"
    return f"CASE WHEN {HAS_CELL} THEN {y} END"


def _cell(milli: str, cells: int) -> str:
    return f"least({cells - 1}, {whole(f'({milli}) * {cells}', 1000)})"


def whole(amount: str, by: int) -> str:
    """The whole part of a division of whole numbers that are not negative."""
    return f"CAST(floor(({amount}) / {by}) AS BIGINT)"


def in_band(name: str) -> str:
    """Whether a viewport width lies in a band."""
    if name == NO_WIDTH:
        return "viewport_width_px IS NULL"
    low = VIEWPORT_BANDS[name]
    high = min((width for width in VIEWPORT_BANDS.values() if width > low), default=None)
    return f"viewport_width_px >= {low}" + (f" AND viewport_width_px < {high}" if high else "")


def band_sql() -> str:
    """The band in which an event's viewport width lies."""
    bands = (f"WHEN viewport_width_px >= {low} THEN {quoted(name)}" for name, low in reversed(VIEWPORT_BANDS.items()))
    return f"CASE WHEN viewport_width_px IS NULL THEN {quoted(NO_WIDTH)} {' '.join(bands)} END"
