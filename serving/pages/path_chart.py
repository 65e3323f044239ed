"""Paths as a Sankey diagram: a column a level, bands as wide as the paths between two steps."""

from collections.abc import Mapping
from typing import Any

from schemas.path import END, OPEN, OTHER, START
from serving.answers.path_queries import PathEdge, PathsAnswer
from serving.pages.funnel_chart import COLOURS, INK

QUIET = {END: "#9aa5b1", START: "#9aa5b1", OPEN: "#c9b37a", OTHER: "#c5ccd6"}
"""Colours of what is no event."""


def step_label(node: str, words: Mapping[str, str]) -> str:
    """A step as people read it: `home` for the view of a page, words for what is no event."""
    spoken = {END: "path_end", START: "path_start", OPEN: "path_open", OTHER: "path_other"}
    if node in spoken:
        return words[spoken[node]]
    return node.removeprefix("page_view: ").replace("_", " ")


def sankey_options(answer: PathsAnswer, words: Mapping[str, str]) -> dict[str, Any]:
    """The chart's options; links carry level, source and target for whoever is clicked."""
    last = max((node.level for node in answer.nodes), default=0)
    nodes = [
        {
            "name": f"{node.level} {node.node}", "depth": node.level if answer.direction == "from" else last - node.level,
            "itemStyle": {"color": QUIET.get(node.node, COLOURS[min(node.level, 3)]), "borderWidth": 0},
            "label": {"formatter": f"{step_label(node.node, words)}  {node.paths:,}"},
        }
        for node in answer.nodes
    ]  # fmt: skip
    series = {
        "type": "sankey", "data": nodes, "links": [_link(answer, edge) for edge in answer.edges], "draggable": False,
        "left": 8, "right": 170, "top": 8, "bottom": 8, "nodeGap": 12, "nodeWidth": 14, "layoutIterations": 24,
        "nodeAlign": "left", "label": {"color": INK, "fontSize": 12.5},
        "lineStyle": {"color": "source", "opacity": 0.28, "curveness": 0.5}, "emphasis": {"focus": "adjacency"},
    }  # fmt: skip
    return {"series": [series], "tooltip": {"trigger": "item"}, "animation": False}


def _link(answer: PathsAnswer, edge: PathEdge) -> dict[str, Any]:
    near, far = edge.level - 1, edge.level
    ends = (near, far) if answer.direction == "from" else (far, near)
    told = {"level": edge.level, "from_step": edge.source, "to_step": edge.target, "value": edge.paths}
    return {"source": f"{ends[0]} {edge.source}", "target": f"{ends[1]} {edge.target}", **told}
