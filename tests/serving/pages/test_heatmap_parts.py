"""The heatmap page's parts: what an address asks, where things are drawn, how paths become a chart."""

from typing import Any

import pytest

from schemas.catalogue import page_catalogue
from serving.answers.path_queries import PathsAnswer
from serving.pages.drawing import element_labels, element_lines, heat, patches
from serving.pages.heatmap_charts import dwell_options, hours_options, reach_options
from serving.pages.heatmap_question import conditions_on, question_of
from serving.pages.path_chart import sankey_options, step_label
from serving.pages.words import WORDS

TRADE = page_catalogue()["trade"]
DAY = "2026-01-24"
SAVED = {"big": (("profile.traded_fen", ">=", 100),)}


def answer(*cells: dict[str, Any], elements: tuple[dict[str, Any], ...] = (), measure: str = "clicks") -> dict[str, Any]:
    return {"kind": "click", "measure": measure, "cells": cells, "elements": elements}


def cell(element: str | None, clicks: int, x: int | None = 0, y: int | None = 0, **told: Any) -> dict[str, Any]:
    place = {"cell_x": x, "cell_y": y, "page_x_milli": 500, "page_y_px": 300, "users": 9}
    return {"page_version": "1", "element": element, "clicks": clicks, **place, **told}


def test_a_cell_is_drawn_at_its_place_inside_its_element_the_hottest_on_top() -> None:
    buy = TRADE.element("buy_button")
    drawn = patches(TRADE, answer(cell("buy_button", 50, 19, 10), cell("chart", 5), cell("chart", 3, None, None)))
    assert [patch.row["element"] for patch in drawn] == ["chart", "buy_button"]
    middle = drawn[-1].x + drawn[-1].width / 2, drawn[-1].y + drawn[-1].height / 2
    assert middle == pytest.approx((buy.x_px + buy.width_px * 19.5 / 20, buy.y_px + buy.height_px * 10.5 / 20))
    assert (drawn[-1].heat, drawn[0].heat) == (1.0, 0.0)
    assert heat(3, 3, 3) == 1.0


def test_clicks_on_the_page_itself_lie_on_the_page_and_those_of_other_versions_where_they_were() -> None:
    page, moved = patches(TRADE, answer(cell(None, 9, 4, 10), cell("buy_button", 10, page_version="2")))
    assert (page.x, page.y, page.height) == (4 * 375 / 20, 240, 24)
    assert (moved.x + moved.width / 2, moved.y + moved.height / 2) == (187.5, 300)


def test_users_decide_the_heat_where_users_are_asked_for() -> None:
    drawn = patches(TRADE, answer(cell("chart", 90, users=5), cell("buy_button", 10, users=9), measure="users"))
    assert drawn[-1].row["element"] == "buy_button"


def test_elements_have_their_share_now_before_and_beside() -> None:
    row = {"page_version": "1", "element": "buy_button", "clicks": 8, "users": 5, "share": 0.8}
    now = answer(elements=(row, row | {"element": None, "clicks": 2, "share": 0.2}))
    lines = element_lines(TRADE, now, answer(elements=(row | {"share": 0.5},)), None, element_labels(TRADE, "zh", "页面"))
    assert [(line.label, line.share, line.before, line.beside) for line in lines] == [
        ("买涨", 0.8, 0.5, None), ("页面", 0.2, None, None),
    ]  # fmt: skip


def test_scroll_is_drawn_as_stripes_and_dwell_as_elements() -> None:
    reach = [
        {"depth_milli": depth, "views": 10, "users": 9, "share": share} for depth, share in ((0, 1), (500, 1), (1000, 0.4))
    ]
    drawn = patches(TRADE, {"kind": "scroll", "measure": "clicks", "reach": reach})
    assert [(patch.y, patch.height, patch.heat) for patch in drawn] == [(0, 406, 1), (406, 406, 0.4)]
    row = {"page_version": "1", "element": "chart", "engaged_ms": 9, "users": 5, "share": 1.0}
    rows = [row | {"page": "trade"}, row | {"page": "home"}]
    dwell = patches(TRADE, {"kind": "dwell", "measure": "clicks", "elements": rows})
    assert [(patch.width, patch.height) for patch in dwell] == [(375, 260)]


def test_an_address_says_days_segments_and_what_stands_beside() -> None:
    question = question_of({"kind": "rage", "tier": "mature", "compare": "1", "b_viewport": "phone"}, DAY, SAVED)
    first, second = question.heatmaps
    assert (first.kind, first.page, first.days, first.tier, second.viewport) == (
        "rage",
        "trade",
        (DAY, DAY),
        "mature",
        "phone",
    )
    assert question.before is not None
    assert question.before.days == ("2026-01-23", "2026-01-23")
    assert "kind=dwell" in question.changed(kind="dwell")
    assert "tier=mature" in question.address
    week = question_of({"from": "2026-01-08", "to": "2026-01-14"}, DAY, SAVED)
    assert week.before is not None
    assert week.before.days == ("2026-01-01", "2026-01-07")


def test_paths_lead_from_or_to_the_page_or_an_event() -> None:
    (query,) = question_of({"kind": "paths", "page": "home", "version": "2", "viewport": "tablet"}, DAY, SAVED).paths
    assert (query.direction, query.anchor.event, query.depth, query.top) == ("from", "page_view", 3, 6)
    assert query.anchor.where == (
        ("page", "=", "home"), ("page_version", "=", "2"), ("viewport_width_px", ">=", 600), ("viewport_width_px", "<", 1024),
    )  # fmt: skip
    (query,) = question_of({"kind": "paths", "direction": "to", "event": "deposit", "depth": "5"}, DAY, SAVED).paths
    assert (query.direction, query.anchor.event, query.anchor.where, query.depth) == ("to", "deposit", (), 5)
    assert conditions_on({"viewport": "unknown", "tier": "novice"}) == [
        ["profile.tier", "=", "novice"], ["viewport_width_px", "not_set"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "heat"}, "kind=heat: one of click, "),
        ({"from": "2026-02-30"}, "from=2026-02-30: a day such as"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "to=2026-01-01: not before"),
        ({"where": "channel"}, "where=channel: "),
        ({"compare": "1", "b_where": "colour = red"}, "where=colour: a field of a behaviour event"),
        ({"viewport": "watch"}, "viewport=watch: "),
        ({"kind": "paths", "depth": "99"}, "depth=99: "),
        ({"segment": "small"}, "segment=small: the name of a saved segment"),
    ],
)
def test_a_mistake_in_an_address_is_told(fields: dict[str, str], said: str) -> None:
    question = question_of(fields, DAY, SAVED)
    assert said in question.problem
    assert (question.heatmaps, question.paths) == ((), ())


def test_paths_are_a_column_a_level_and_bands_carry_their_edge() -> None:
    counted = {"paths": 3, "sessions": 3, "users": 2}
    nodes = [{"level": 0, "node": "deposit", **counted}, {"level": 1, "node": "page_view: home", **counted}]
    edges = [{"level": 1, "source": "page_view: home", "target": "deposit", **counted}]
    told = PathsAnswer(name="q", direction="to", as_of=0, open_sessions=0, final=True, nodes=nodes, edges=edges, **counted)  # type: ignore[arg-type]
    (series,) = sankey_options(told, WORDS["en"])["series"]
    assert [(node["depth"], node["label"]["formatter"]) for node in series["data"]] == [(1, "deposit  3"), (0, "home  3")]
    (link,) = series["links"]
    assert (link["source"], link["target"], link["value"], link["level"]) == ("1 page_view: home", "0 deposit", 3, 1)


def test_charts_hold_the_numbers() -> None:
    hours = {"measure": "clicks", "hours": [{"weekday": 1, "hour": 23, "clicks": 7, "users": 5}]}
    assert hours_options(hours, ["Mon"])["series"][0]["data"] == [[23, 0, 7]]
    reach = {"reach": [{"depth_milli": 500, "share": 0.25}]}
    assert reach_options({"": reach}, "depth")["series"][0]["data"] == [[50, 25]]
    page = {"page": "trade", "page_version": "1", "mean_ms": 1500}
    drawn = dwell_options({"a": {"pages": [page]}, "b": {"pages": []}}, {"trade": "Trade"})
    assert (drawn["yAxis"]["data"], [each["data"] for each in drawn["series"]]) == (["Trade"], [[1.5], [None]])


def test_a_saved_segment_is_its_conditions() -> None:
    told = {"segment": "big", "where": "channel = kol"}
    conditions = (("channel", "=", "kol"), ("profile.traded_fen", ">=", 100))
    assert question_of(told, DAY, SAVED).heatmaps[0].where == conditions
    assert question_of({**told, "kind": "paths"}, DAY, SAVED).paths[0].anchor.where[1:] == conditions


@pytest.mark.parametrize(
    ("node", "shown"),
    [("page_view: home", "home"), ("order_placed", "order placed"), ("(end)", "no further action"), ("(other)", "other")],
)
def test_steps_are_called_as_people_speak(node: str, shown: str) -> None:
    assert step_label(node, WORDS["en"]) == shown
