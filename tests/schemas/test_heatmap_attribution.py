"""Clicks are attributed to what was clicked: a labelled run with layout shifts, a fixed bar, many viewports, two versions."""

import sys
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))
from screen_acts import act, screen

from schemas.catalogue import page_catalogue
from schemas.events.behaviour import Behaviour
from schemas.heatmap import HeatmapQuery
from schemas.heatmap_oracle import answer
from schemas.heatmap_rules import CELLS
from schemas.page_layout import PAGE_WIDTH_PX, Element

CLICKS = 4_000
WIDTHS_PX = (320, 360, 375, 390, 414, 768, 1280, 1920)
FIXED = ("tab_home", "tab_market", "tab_trade", "tab_learn")
"""These stay at the bottom of the viewport, wherever the page is scrolled to."""

Label = tuple[str, str, int, int]


def drawn(dice: Random, n: int) -> tuple[Behaviour, Label]:
    """A click, and what was clicked: version, element and the cell of the finger's exact place in it."""
    version = dice.choice(("1", "2"))
    element = dice.choice(page_catalogue()["home"].elements)
    inside = dice.random(), dice.random()
    width_px, scrolled_px, banner_px = dice.choice(WIDTHS_PX), dice.randrange(0, 400), dice.choice((0, 0, 48, 90))
    x_px, y_px = place(element, inside, version, width_px / PAGE_WIDTH_PX)
    y_px += scrolled_px if element.name in FIXED else banner_px
    told = act(
        "click", n, page="home", page_version=version, element=element.name, element_x_milli=int(inside[0] * 1000),
        element_y_milli=int(inside[1] * 1000), page_x_milli=min(1000, round(x_px * 1000 / width_px)), page_y_px=round(y_px),
        viewport_width_px=width_px, viewport_height_px=800,
    )  # fmt: skip
    return told, (version, element.name, int(inside[0] * CELLS), int(inside[1] * CELLS))


def place(element: Element, inside: tuple[float, float], version: str, stretched: float) -> tuple[float, float]:
    """Where on the page, in px: wider viewports stretch it, version 2 has everything 60 px further down."""
    x_px = (element.x_px + element.width_px * inside[0]) * stretched
    return x_px, element.y_px + element.height_px * inside[1] + (60 if version == "2" else 0)


def by_place(click: Behaviour) -> str | None:
    """What a reader of page coordinates alone would say was clicked."""
    x_px = (click.page_x_milli or 0) * PAGE_WIDTH_PX / 1000
    for box in reversed(page_catalogue()["home"].elements):
        if box.x_px <= x_px < box.x_px + box.width_px and box.y_px <= (click.page_y_px or 0) < box.y_px + box.height_px:
            return box.name
    return None


def test_at_least_99_per_cent_of_labelled_clicks_are_in_the_cell_that_was_clicked():
    dice = Random(7)
    run = [drawn(dice, n) for n in range(CLICKS)]
    told = answer(HeatmapQuery(kind="click", page="home", fewest_users=1), screen(*(click for click, _ in run)))
    truth = Counter(label for _, label in run)
    found = Counter(
        {(c["page_version"], c["element"], c["cell_x"], c["cell_y"]): c["clicks"] for c in told["cells"]}
    )  # fmt: skip
    assert told["totals"]["clicks"] == CLICKS
    assert sum((found & truth).values()) / CLICKS >= 0.99
    blurred = sum(by_place(click) == label[1] for click, label in run) / CLICKS
    assert blurred < 0.9, "the run is no test: page coordinates alone would do"
