"""The plain reading of heatmaps: what each kind counts, one event after the other. Engines must agree with it.

- A reporting day stands by itself: sessions and bursts of clicks are cut at midnight of the reporting zone, so days add up.
- Every click is counted, whatever it lacks. One that names no element is anchored to the page itself: columns by its share of
  the viewport's width, rows of 24 px. One without a place has an element, or the page, and no cell.
- `missing` of the totals: clicks without a cell; for rage clicks without a place on the page, for dead without a word on the
  reaction, neither of which can be judged; for scroll rows without a depth, and engagement without a time for dwell.
- Views, phantom pairs and engaged time are those of `schemas/page_views.py`. A view's depth is the deepest of its scroll rows,
  0 without any; the reach at a depth are the views that came at least so deep.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from schemas.clock import reporting_day
from schemas.events.behaviour import Behaviour
from schemas.funnel_events import meets
from schemas.heatmap import PROFILE, HeatmapQuery
from schemas.heatmap_answer import Counts, Row, answer_of
from schemas.heatmap_rules import PAGE_ROW_PX, cell_of, depths_milli, viewport_band
from schemas.page_views import Seen, seen_in
from schemas.rage import has_place, rage_clicks
from schemas.screen_file import Screen

Cell = tuple[str, str | None, int | None, int | None]


def answer(query: HeatmapQuery, screen: Screen) -> Row:
    """The answer to a query over what happened."""
    return answer_of(query, COUNTERS[query.kind](query, screen))


def _fits(query: HeatmapQuery, screen: Screen) -> Callable[[Behaviour], bool]:
    """Whether an event is one that the query asks about, by what it says itself and what is known of its user."""
    asked = [(name, getattr(query, name)) for name in ("page", "page_version", "platform") if getattr(query, name) is not None]

    def fits(act: Behaviour) -> bool:
        person = screen.people.get(act.user_id, {})
        inside = query.span_ms is None or query.span_ms[0] <= act.event_time < query.span_ms[1]
        return (
            inside
            and all(getattr(act, name) == wanted for name, wanted in asked)
            and query.viewport in (None, viewport_band(act.viewport_width_px))
            and query.channel in (None, act.channel or person.get("channel"))
            and query.tier in (None, person.get("tier"))
            and meets(query.where, vars(act) | {f"{PROFILE}{name}": value for name, value in person.items()})
        )

    return fits


def _clicks(query: HeatmapQuery, screen: Screen) -> list[Behaviour]:
    fits = _fits(query, screen)
    return [act for act in screen.acts if act.kind == "click" and fits(act)]


def _users(acts: Iterable[Behaviour]) -> int:
    return len({act.user_id for act in acts})


def _click(query: HeatmapQuery, screen: Screen) -> Counts:
    clicks = _clicks(query, screen)
    return _by_cell(query, clicks, sum(None in _cell(query, each)[2:] for each in clicks))


def _rage(query: HeatmapQuery, screen: Screen) -> Counts:
    clicks = _clicks(query, screen)
    angry = {each for session in _sessions(query, screen, page=True) for each in rage_clicks(session)}
    return _by_cell(query, [each for each in clicks if each.event_id in angry], sum(not has_place(each) for each in clicks))


def _dead(query: HeatmapQuery, screen: Screen) -> Counts:
    clicks = _clicks(query, screen)
    return _by_cell(query, [each for each in clicks if each.reacted is False], sum(each.reacted is None for each in clicks))


def _cell(query: HeatmapQuery, click: Behaviour) -> Cell:
    """Version, element, and the cell inside it: None, None for a click that does not say where it was."""
    if click.element is None:
        x, y = click.page_x_milli, None if click.page_y_px is None else click.page_y_px // PAGE_ROW_PX
    else:
        x, y = click.element_x_milli, None
        y = None if click.element_y_milli is None else cell_of(click.element_y_milli, query.cells)
    known = x is not None and y is not None
    return click.page_version, click.element, cell_of(x or 0, query.cells) if known else None, y if known else None


def _by_cell(query: HeatmapQuery, clicks: list[Behaviour], missing: int) -> Counts:
    cells: dict[Cell, list[Behaviour]] = {}
    elements: dict[tuple[str, str | None], list[Behaviour]] = {}
    for click in clicks:
        cell = _cell(query, click)
        cells.setdefault(cell, []).append(click)
        elements.setdefault(cell[:2], []).append(click)
    names = ("page_version", "element", "cell_x", "cell_y")
    rows = [dict(zip(names, cell, strict=True)) | _counted(own) | _mean_place(own) for cell, own in cells.items()]
    by_element = [dict(zip(names, key, strict=False)) | _counted(own) for key, own in elements.items()]
    return Counts(_counted(clicks) | {"missing": missing}, rows, by_element)


def _counted(clicks: list[Behaviour]) -> Row:
    return {"clicks": len(clicks), "users": _users(clicks)}


def _mean_place(clicks: list[Behaviour]) -> Row:
    """The whole part of the mean place on the page of those clicks that tell it."""
    means = {}
    for name in ("page_x_milli", "page_y_px"):
        told = [value for click in clicks if (value := getattr(click, name)) is not None]
        means[name] = sum(told) // len(told) if told else None
    return means


def _sessions(query: HeatmapQuery, screen: Screen, *, page: bool = False) -> Iterator[list[Behaviour]]:
    """The rows of each session, user and reporting day in order; page: only the clicks, each page's apart."""

    def key(act: Behaviour) -> tuple[Any, ...]:
        where = (act.page,) if page else ()
        return act.user_id, act.session_id, reporting_day(act.event_time, query.timezone), *where

    acts = [act for act in screen.acts if act.kind == "click"] if page else screen.acts
    for _, session in groupby(sorted(acts, key=key), key):
        yield list(session)


def _seen(query: HeatmapQuery, screen: Screen) -> tuple[list[Seen], Callable[[Behaviour], bool]]:
    """Every row with what it is worth, and which of them the query asks about."""
    return [row for session in _sessions(query, screen) for row in seen_in(session)], _fits(query, screen)


def _scroll(query: HeatmapQuery, screen: Screen) -> Counts:
    seen, fits = _seen(query, screen)
    views = {id(row.act): row.act for row in seen if row.begins and fits(row.act)}
    depth = dict.fromkeys(views, 0)
    for row in seen:
        if row.act.kind == "scroll" and fits(row.act) and id(row.view) in views:
            depth[id(row.view)] = max(depth[id(row.view)], row.act.scroll_depth_milli or 0)
    rows = []
    for milli in depths_milli(query.cells):
        reached = [views[key] for key, deepest in depth.items() if deepest >= milli]
        rows.append({"depth_milli": milli, "views": len(reached), "users": _users(reached)})
    silent = sum(row.act.kind == "scroll" and row.act.scroll_depth_milli is None and fits(row.act) for row in seen)
    return Counts(_of_views(list(views.values()), seen, fits) | {"missing": silent}, rows)


def _of_views(views: list[Behaviour], seen: list[Seen], fits: Callable[[Behaviour], bool]) -> Row:
    phantom = sum(row.phantom and fits(row.act) for row in seen)
    sessions = {(act.user_id, act.session_id) for act in views}
    return {"views": len(views), "phantom_views": phantom, "sessions": len(sessions), "users": _users(views)}


def _dwell(query: HeatmapQuery, screen: Screen) -> Counts:
    seen, fits = _seen(query, screen)
    fitting = [row for row in seen if fits(row.act)]
    pages = {(row.act.page, row.act.page_version) for row in fitting}
    rows = [
        {"page": page, "page_version": version} | told
        for page, version in sorted(pages)
        if (told := _dwelt([row for row in fitting if (row.act.page, row.act.page_version) == (page, version)]))["users"]
    ]
    silent = sum(row.act.kind == "engagement" and row.act.engaged_ms is None for row in fitting)
    return Counts(_dwelt(fitting) | {"missing": silent}, rows, _dwell_by_element(fitting))


def _dwelt(rows: list[Seen]) -> Row:
    """Views and engaged time of rows; mean and median of the time that belongs to each view, in ms."""
    views = [row.act for row in rows if row.begins]
    engaged = [row for row in rows if row.engaged_ms]
    by_view = {id(view): 0 for view in views}
    for row in engaged:
        if id(row.view) in by_view:
            by_view[id(row.view)] += row.engaged_ms
    total = sum(row.engaged_ms for row in engaged)
    people = _users([*views, *(row.act for row in engaged)])
    times = {
        "mean_ms": sum(by_view.values()) / len(views) if views else None,
        "median_ms": float(median(by_view.values())) if views else None,
    }
    return _of_views(views, rows, lambda _: True) | {"users": people, "engaged_ms": total} | times


def _dwell_by_element(rows: list[Seen]) -> list[Row]:
    found: dict[tuple[str, str, str], list[Seen]] = {}
    for row in rows:
        if row.engaged_ms and row.act.element is not None:
            found.setdefault((row.act.page, row.act.page_version, row.act.element), []).append(row)
    names = ("page", "page_version", "element")
    return [
        dict(zip(names, key, strict=True))
        | {"engaged_ms": sum(row.engaged_ms for row in own), "users": _users(row.act for row in own)}
        for key, own in found.items()
    ]


def _hours(query: HeatmapQuery, screen: Screen) -> Counts:
    clicks, zone = _clicks(query, screen), ZoneInfo(query.timezone)
    hours: dict[tuple[int, int], list[Behaviour]] = {}
    for click in clicks:
        at = datetime.fromtimestamp(click.event_time / 1000, zone)
        hours.setdefault((at.isoweekday(), at.hour), []).append(click)
    rows = [{"weekday": weekday, "hour": hour} | _counted(own) for (weekday, hour), own in hours.items()]
    return Counts(_counted(clicks) | {"missing": 0}, rows)


COUNTERS: dict[str, Callable[[HeatmapQuery, Screen], Counts]] = {
    "click": _click, "rage": _rage, "dead": _dead, "scroll": _scroll, "dwell": _dwell, "hours": _hours,
}  # fmt: skip
