"""What a rule would change, day by day, as a chart: alerts that stay, come and go."""

from typing import Any

from serving.answers.what_if import WhatIfAnswer
from serving.pages.funnel_chart import INK
from serving.pages.words import Words

COLOURS = {"kept": "#8fa3bf", "added": "#d4500f", "removed": "#2f9d6c"}


def what_if_options(answer: WhatIfAnswer, words: Words) -> dict[str, Any]:
    """The chart's options: a bar a day, what goes below the line."""
    days = [change.name for change in answer.by_day]
    values = {
        "kept": [change.after - change.added for change in answer.by_day],
        "added": [change.added for change in answer.by_day],
        "removed": [-change.removed for change in answer.by_day],
    }
    series = [
        {
            "type": "bar",
            "stack": "alerts",
            "name": words[name],
            "data": data,
            "itemStyle": {"color": COLOURS[name]},
            "barMaxWidth": 48,
        }
        for name, data in values.items()
    ]
    axis = {"axisLabel": {"color": INK}, "axisLine": {"lineStyle": {"color": INK}}}
    room = {"left": 56, "right": 16, "top": 36, "bottom": 28}
    return {
        "series": series, "animation": False, "tooltip": {"trigger": "axis"}, "grid": room,
        "legend": {"top": 0, "left": 0, "textStyle": {"color": INK}}, "xAxis": {"type": "category", "data": days, **axis},
        "yAxis": {"type": "value", "minInterval": 1, **axis},
    }  # fmt: skip
