"""A funnel as a chart."""

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.funnel_durations import RUNGS_S
from serving.answers.funnel_queries import Bucket, Duration, QueryStep, StepChange, TimeToConvert
from serving.answers.funnels import StepAnswer
from serving.pages.figures import share
from serving.pages.templates import duration
from serving.pages.trend_chart import bar_options

COLOURS = ("#3b6fd4", "#4a86d8", "#5b9cd9", "#74b3d8", "#93c8d8", "#b4d9da")
INK = "#7b8794"
"""Readable on light and on dark."""


def funnel_options(steps: list[StepAnswer]) -> dict[str, Any]:
    """The chart of a published funnel: one layer a step, as wide as its users."""
    return _funnel([(step.event, step.users, step.rate) for step in steps])


def funnel_layers(steps: Sequence[QueryStep], any_event: str) -> dict[str, Any]:
    """The chart of an answer; any_event: what a step without an event is called."""
    return _funnel([(step.event or any_event, step.count, step.rate) for step in steps])


def trend_options(trend: Sequence[Bucket], words: Mapping[str, str]) -> dict[str, Any]:
    """Who entered as bars, and the share of them that converted as a line, by bucket of entry."""
    rates = [None if bucket.rate is None else round(bucket.rate * 100, 1) for bucket in trend]
    bars = {
        "type": "bar",
        "name": words["users"],
        "data": [b.entered for b in trend],
        "itemStyle": {"color": COLOURS[2]},
        "barMaxWidth": 56,
    }
    line = {
        "type": "line",
        "name": f"{words['conversion']} %",
        "yAxisIndex": 1,
        "data": rates,
        "itemStyle": {"color": "#1f8a5b"},
    }
    grid = {"left": 8, "right": 8, "top": 34, "bottom": 4, "containLabel": True}
    quiet = {"axisLabel": {"color": INK}, "splitLine": {"show": False}}
    x = {"type": "category", "data": [bucket.bucket for bucket in trend], "axisLabel": {"color": INK}}
    axes = [
        {"type": "value", "minInterval": 1, **quiet},
        {"type": "value", "min": 0, "axisLabel": {"formatter": "{value} %", "color": INK}, "splitLine": {"show": False}},
    ]
    legend = {"textStyle": {"color": INK}, "top": 0}
    return {
        "grid": grid,
        "xAxis": x,
        "yAxis": axes,
        "series": [bars, line],
        "legend": legend,
        "tooltip": {"trigger": "axis"},
        "animation": False,
    }


def duration_options(took: TimeToConvert, words: Mapping[str, str]) -> dict[str, Any]:
    """How many users took how long: in total, and between two steps when the legend is asked for them."""
    named = {words["in_total"]: took.total} | {f"{each.from_step} → {each.to_step}": each for each in took.steps}
    found = [RUNGS_S.index(bar.from_s) for each in named.values() for bar in each.histogram]
    rungs = RUNGS_S[min(found, default=0) : max(found, default=-1) + 1]
    options = bar_options(
        [f"≥ {duration(start)}" for start in rungs], {name: _users(each, rungs) for name, each in named.items()}
    )
    options["legend"]["selected"] = {name: name == words["in_total"] for name in named}
    return options


def _users(took: Duration, rungs: Sequence[int]) -> list[int]:
    counts = {bar.from_s: bar.users for bar in took.histogram}
    return [counts.get(rung, 0) for rung in rungs]


def change_texts(changes: Sequence[StepChange]) -> list[tuple[str, str]]:
    """`+2.1 pp` and `−0.4 … +4.6` for each step, a dash where there is no share."""
    return [_points(change) for change in changes]


def _points(change: StepChange) -> tuple[str, str]:
    if change.difference is None or change.low is None or change.high is None:
        return "–", ""
    return f"{change.difference * 100:+.1f} pp", f"{change.low * 100:+.1f} … {change.high * 100:+.1f}"


def _funnel(layers: Sequence[tuple[str, int, float | None]]) -> dict[str, Any]:
    data = [
        {"name": name, "value": users, "itemStyle": {"color": COLOURS[min(at, len(COLOURS) - 1)]},
         "label": {"formatter": f"{name.replace('_', ' ')}\n{users:,} · {share(rate)}"}}
        for at, (name, users, rate) in enumerate(layers)
    ]  # fmt: skip
    label = {"position": "right", "color": INK, "fontSize": 13, "lineHeight": 18}
    series = {
        "type": "funnel", "sort": "none", "data": data, "gap": 3, "left": 8, "right": 190, "top": 8, "bottom": 8,
        "minSize": "2%", "label": label, "labelLine": {"length": 12, "lineStyle": {"color": INK}},
    }  # fmt: skip
    return {"series": [series], "tooltip": {"trigger": "item"}, "animation": False}
