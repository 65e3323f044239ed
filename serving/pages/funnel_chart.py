"""A funnel as a chart."""

from typing import Any

from serving.answers.funnels import StepAnswer
from serving.pages.figures import share

COLOURS = ("#3b6fd4", "#4a86d8", "#5b9cd9", "#74b3d8", "#93c8d8", "#b4d9da")
INK = "#7b8794"
"""Readable on light and on dark."""


def funnel_options(steps: list[StepAnswer]) -> dict[str, Any]:
    """The chart's options: one layer a step, as wide as its users."""
    data = [
        {"name": step.event, "value": step.users, "itemStyle": {"color": COLOURS[min(at, len(COLOURS) - 1)]}}
        for at, step in enumerate(steps)
    ]
    for step, layer in zip(steps, data, strict=True):
        layer["label"] = {"formatter": f"{step.event.replace('_', ' ')}\n{step.users:,} · {share(step.rate)}"}
    label = {"position": "right", "color": INK, "fontSize": 13, "lineHeight": 18}
    series = {
        "type": "funnel", "sort": "none", "data": data, "gap": 3, "left": 8, "right": 190, "top": 8, "bottom": 8,
        "minSize": "2%", "label": label, "labelLine": {"length": 12, "lineStyle": {"color": INK}},
    }  # fmt: skip
    return {"series": [series], "tooltip": {"trigger": "item"}, "animation": False}
