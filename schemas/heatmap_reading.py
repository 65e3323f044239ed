"""Makes counts of what the SQL of heatmaps returned, whichever engine ran it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from schemas.funnel_sql import Source
from schemas.heatmap import HeatmapQuery
from schemas.heatmap_answer import Counts, Row, answer_of
from schemas.heatmap_rules import depths_milli
from schemas.heatmap_sql import AXES, CELL, HeatmapSql
from schemas.screen_sql import Dialect

Ask = Callable[[str], Iterable[Mapping[str, Any]]]
"""Runs a statement and gives its rows by column name."""

ALL_CELLS, ALL_ELEMENTS, ALL = 0, 3, 15


def read(query: HeatmapQuery, source: Source, dialect: Dialect, ask: Ask) -> Row:
    """The answer to a query by an engine."""
    sql = HeatmapSql(query, source, dialect)
    counters = {"scroll": _scroll, "dwell": _dwell, "hours": _hours}
    return answer_of(query, counters.get(query.kind, _cells)(sql, ask))


def _cells(sql: HeatmapSql, ask: Ask) -> Counts:
    parts: dict[int, list[Row]] = {}
    for row in ask(sql.cells()):
        parts.setdefault(row["part"], []).append(dict(row))
    total = next(iter(parts.get(ALL, [])), {"clicks": 0, "users": 0, "missing": 0})
    rows = [_picked(row, *CELL, "clicks", "users") | _mean_place(row) for row in parts.get(ALL_CELLS, []) if row["clicks"]]
    elements = [_picked(row, *CELL[:2], "clicks", "users") for row in parts.get(ALL_ELEMENTS, []) if row["clicks"]]
    return Counts({name: total[name] or 0 for name in ("clicks", "users", "missing")}, rows, elements)


def _mean_place(row: Row) -> Row:
    return {axis: row[f"sum_{axis}"] // row[f"told_{axis}"] if row[f"told_{axis}"] else None for axis in AXES}


def _picked(row: Row, *names: str) -> Row:
    return {name: row[name] for name in names}


def _hours(sql: HeatmapSql, ask: Ask) -> Counts:
    rows = [dict(row) for row in ask(sql.hours())]
    totals = next((_picked(row, "clicks", "users") for row in rows if row["part"] == 3), {"clicks": 0, "users": 0})
    hours = [
        {"weekday": row["weekday"], "hour": row["hour_of_day"]} | _picked(row, "clicks", "users")
        for row in rows
        if row["part"] == 0
    ]
    return Counts(totals | {"missing": 0}, hours)


def _scroll(sql: HeatmapSql, ask: Ask) -> Counts:
    found = {row["depth"]: _picked(dict(row), "views", "users") for row in ask(sql.reach())}
    rows = [{"depth_milli": depth} | found.get(depth, {"views": 0, "users": 0}) for depth in depths_milli(sql.query.cells)]
    total = _of_all([dict(row) for row in ask(sql.views())])
    views = _picked(total, "views", "phantom_views", "sessions") | {"users": total["viewers"]}
    return Counts(views | {"missing": total["missing"]}, rows)


def _of_all(rows: list[Row]) -> Row:
    found: Row = next((row for row in rows if row["part"] == 7), {})
    names = ("views", "phantom_views", "sessions", "viewers", "users", "engaged", "missing")
    return {name: found.get(name) or 0 for name in names}


def _dwell(sql: HeatmapSql, ask: Ask) -> Counts:
    rows, times = [dict(row) for row in ask(sql.views())], [dict(row) for row in ask(sql.view_times())]
    by_page = {(row["page"], row["page_version"]): row for row in times if row["part"] == 0}
    of_all = next((row for row in times if row["part"] == 3), {})
    pages = [
        _picked(row, "page", "page_version") | _dwelt(row, by_page.get((row["page"], row["page_version"]), {}))
        for row in rows
        if row["part"] == 1 and row["users"]
    ]
    elements = [
        _picked(row, "page", "page_version", "element") | {"engaged_ms": row["engaged"], "users": row["engaged_users"]}
        for row in rows
        if row["part"] == 0 and row["element"] is not None and row["engaged"]
    ]
    total = _of_all(rows)
    return Counts(_dwelt(total, of_all) | {"missing": total["missing"]}, pages, elements)


def _dwelt(row: Row, times: Row) -> Row:
    views = _picked(row, "views", "phantom_views", "sessions", "users") | {"engaged_ms": row["engaged"]}
    if not row["views"]:
        return views | {"mean_ms": None, "median_ms": None}
    return views | {"mean_ms": times["total_ms"] / times["of_views"], "median_ms": float(times["median_ms"])}
