"""Heatmaps as charts: the hours of the week, how far people scroll, and where time goes."""

from collections.abc import Mapping, Sequence
from typing import Any

from serving.pages.funnel_chart import COLOURS, INK

Row = Mapping[str, Any]
TEXT = {"color": INK, "fontSize": 12}
FAINT = {"lineStyle": {"color": INK, "opacity": 0.18}}
COOL, WARM = "#dbe8fb", "#c0392b"


def hours_options(answer: Row, weekdays: Sequence[str]) -> dict[str, Any]:
    """The hours of the week: days from above, hours from the left; weekdays: their names, Monday first."""
    cells = [[row["hour"], row["weekday"] - 1, row[answer["measure"]]] for row in answer["hours"]]
    most = max((each[2] for each in cells), default=1)
    colour = {
        "min": 0,
        "max": most,
        "calculable": True,
        "orient": "horizontal",
        "left": "center",
        "bottom": 0,
        "textStyle": TEXT,
    }
    axis = {"type": "category", "splitArea": {"show": True}, "axisTick": {"show": False}, "axisLine": {"show": False}}
    series = {
        "type": "heatmap",
        "data": cells,
        "itemStyle": {"borderRadius": 3, "borderWidth": 1, "borderColor": "transparent"},
    }
    return {
        "grid": {"left": 8, "right": 8, "top": 8, "bottom": 56, "containLabel": True}, "animation": False,
        "xAxis": {**axis, "data": [f"{hour:02}" for hour in range(24)], "axisLabel": TEXT},
        "yAxis": {**axis, "data": list(weekdays), "inverse": True, "axisLabel": TEXT},
        "visualMap": {**colour, "inRange": {"color": [COOL, COLOURS[1], WARM]}},
        "tooltip": {"position": "top"}, "series": [series],
    }  # fmt: skip


def reach_options(curves: Mapping[str, Row], depth: str) -> dict[str, Any]:
    """The share of page views that came at least so deep; one curve a name."""
    series = [
        {
            "type": "line", "name": name, "step": False, "showSymbol": False, "areaStyle": {"opacity": 0.12},
            "data": [[row["depth_milli"] / 10, round((row["share"] or 0) * 100, 1)] for row in answer["reach"]],
        }
        for name, answer in curves.items()
    ]  # fmt: skip
    quiet = {"axisLabel": {**TEXT, "formatter": "{value} %"}, "splitLine": FAINT}
    return {
        "color": [COLOURS[0], "#c2557a"], "animation": False, "tooltip": {"trigger": "axis"}, "series": series,
        "legend": {"top": 0, "left": 0, "textStyle": TEXT, "show": len(curves) > 1},
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 24, "containLabel": True},
        "xAxis": {"type": "value", "min": 0, "max": 100, "name": depth, "nameLocation": "middle", "nameGap": 26, **quiet},
        "yAxis": {"type": "value", "min": 0, "max": 100, **quiet},
    }  # fmt: skip


def dwell_options(answers: Mapping[str, Row], titles: Mapping[str, str]) -> dict[str, Any]:
    """The mean engaged seconds of a view of each page; titles: of pages by name."""
    rows = next(iter(answers.values()))["pages"]
    keys = [(row["page"], row["page_version"]) for row in rows]
    several = len({page for page, _ in keys}) < len(keys)
    names = [f"{titles.get(page, page)} v{version}" if several else titles.get(page, page) for page, version in keys]
    series = []
    for name, answer in answers.items():
        means = {(row["page"], row["page_version"]): row["mean_ms"] for row in answer["pages"]}
        data = [None if (mean := means.get(key)) is None else round(mean / 1000, 1) for key in keys]
        series.append(
            {"type": "bar", "name": name, "data": data, "barMaxWidth": 22, "itemStyle": {"borderRadius": [0, 4, 4, 0]}}
        )
    return {
        "color": [COLOURS[1], "#c2557a"], "animation": False, "tooltip": {"trigger": "axis"}, "series": series,
        "legend": {"top": 0, "left": 0, "textStyle": TEXT, "show": len(answers) > 1},
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "axisLabel": {**TEXT, "formatter": "{value} s"}, "splitLine": FAINT},
        "yAxis": {"type": "category", "data": names, "inverse": True, "axisLabel": TEXT, "axisTick": {"show": False}},
    }  # fmt: skip
