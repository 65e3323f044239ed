"""The market around an alert as a chart: the range of prices, the window that was judged, and the events in it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from schemas.settings import settings
from serving.answers.alert_context import ContextAnswer, EventAnswer, span_of
from serving.pages.words import Words

INK, BAND, LINE = "#7b8794", "rgba(74,134,216,0.22)", "#3b6fd4"
SIDES = {"buy": "#1f8a5b", "sell": "#c0292b"}
E8 = 10**8


def price_options(context: ContextAnswer, words: Words) -> dict[str, Any]:
    """The chart's options; its times are those of the reporting zone, which it draws as if they were UTC."""
    shift = offset_ms(context.alert.event_time)
    low = [[each.at + shift, each.low_e8 / E8] for each in context.prices]
    spread = [[each.at + shift, (each.high_e8 - each.low_e8) / E8] for each in context.prices]
    middle = [[each.at + shift, (each.low_e8 + each.high_e8) / 2 / E8] for each in context.prices]
    hidden = {"type": "line", "stack": "range", "symbol": "none", "lineStyle": {"opacity": 0}, "silent": True}
    shown = {"type": "line", "symbol": "none", "lineStyle": {"width": 1.5, "color": LINE}, "itemStyle": {"color": LINE}}
    return axes() | {
        "useUTC": True,
        "series": [
            hidden | {"data": low, "tooltip": {"show": False}},
            hidden | {"data": spread, "areaStyle": {"color": BAND}, "tooltip": {"show": False}},
            shown | {"name": words["price"], "data": middle} | marks(context, shift, words),
            *(points(context.events, side, shift, words) for side in SIDES),
        ],
    }


def axes() -> dict[str, Any]:
    """Time below, price at the left, both quiet."""
    label = {"color": INK, "fontSize": 12, "hideOverlap": True}
    lines = {"lineStyle": {"color": INK, "opacity": 0.2}}
    return {
        "grid": {"left": 8, "right": 16, "top": 26, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "confine": True},
        "xAxis": {"type": "time", "axisLabel": label, "axisLine": lines, "splitLine": {"show": False}},
        "yAxis": {"type": "value", "scale": True, "axisLabel": label, "splitLine": lines},
        "animation": False,
    }


def marks(context: ContextAnswer, shift: int, words: Words) -> dict[str, Any]:
    """The window as an area and the moment of the alert as a line."""
    start, end = span_of(context.alert)
    area = [[{"xAxis": start + shift}, {"xAxis": end + shift}]] if context.alert.window_start_ms is not None else []
    moment = {"xAxis": context.alert.event_time + shift, "label": {"formatter": words["moment"], "color": INK}}
    line = {"color": "#d4500f", "type": "solid", "width": 1.5}
    return {
        "markArea": {"data": area, "itemStyle": {"color": "rgba(212,80,15,0.09)"}, "silent": True},
        "markLine": {"data": [moment], "symbol": "none", "lineStyle": line, "silent": True},
    }


def points(events: list[EventAnswer], side: str, shift: int, words: Words) -> dict[str, Any]:
    """The priced events of one side; those that the alert rests on are filled."""
    colour = SIDES[side]
    data = [
        {
            "value": [each.event_time + shift, each.price_e8 / E8],
            "itemStyle": {"color": colour if each.evidence else "transparent", "borderColor": colour, "borderWidth": 1.5},
        }
        for each in events
        if each.side == side and each.price_e8 is not None
    ]
    return {"name": words[side], "type": "scatter", "symbolSize": 9, "data": data, "itemStyle": {"color": colour}, "z": 5}


def offset_ms(ms: int) -> int:
    """How far the reporting zone is ahead of UTC."""
    offset = datetime.fromtimestamp(ms / 1000, ZoneInfo(settings().reporting_zone)).utcoffset()
    assert offset is not None
    return int(offset.total_seconds() * 1000)
