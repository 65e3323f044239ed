"""Lines over days, or bars side by side, as a chart."""

from collections.abc import Mapping, Sequence
from typing import Any

INK = "#7b8794"
"""Readable on light and on dark."""

COLOURS = ("#74b3d8", "#3b6fd4", "#6b4fc4", "#c2557a")


def trend_options(days: Sequence[str], lines: Mapping[str, Sequence[float | None]], axis: str = "value") -> dict[str, Any]:
    """The chart's options: one line a name, the oldest day first; axis: `value`, or `log` where lines differ by far."""
    series = [
        {"type": "line", "name": name, "data": list(values), "showSymbol": len(days) < 3, "lineStyle": {"width": 2.5}}
        for name, values in lines.items()
    ]
    return _options(days, series, axis)


def bar_options(names: Sequence[str], bars: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """The chart's options: a group of bars for each name."""
    series = [
        {"type": "bar", "name": name, "data": list(values), "barMaxWidth": 36, "itemStyle": {"borderRadius": [4, 4, 0, 0]}}
        for name, values in bars.items()
    ]
    return _options(names, series, "value")


def _options(names: Sequence[str], series: list[dict[str, Any]], axis: str) -> dict[str, Any]:
    text = {"color": INK, "fontSize": 12}
    smallest = {"min": 1 if axis == "log" else 0}
    return {
        "color": list(COLOURS), "animation": False, "series": series, "tooltip": {"trigger": "axis"},
        "legend": {"top": 0, "left": 0, "icon": "roundRect", "itemHeight": 8, "textStyle": text},
        "grid": {"left": 8, "right": 16, "top": 40, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "category", "data": list(names), "axisLabel": text, "axisTick": {"show": False}},
        "yAxis": {"type": axis, "axisLabel": text, "splitLine": {"lineStyle": {"color": INK, "opacity": 0.18}}, **smallest},
    }  # fmt: skip
