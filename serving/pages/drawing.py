"""The drawing under a heatmap: a page's elements, and the cells that were clicked, by how often."""

from math import log1p
from typing import NamedTuple

from schemas.page_layout import PageLayout
from serving.answers.heatmaps import CellAnswer

CELLS = 20
"""Cells along each side of an element."""


class Patch(NamedTuple):
    """One cell on the drawing: its box in px, how hot it is from 0 to 1, and the numbers behind it."""

    x: float
    y: float
    width: float
    height: float
    heat: float
    cell: CellAnswer


class ElementShare(NamedTuple):
    """How many shown clicks an element got, and their share of all shown clicks."""

    name: str
    label: str
    clicks: int
    share: float


def patches(layout: PageLayout, cells: list[CellAnswer]) -> list[Patch]:
    """Every cell of an element that the layout knows, the hottest last so that it lies on top."""
    boxes = {element.name: element for element in layout.elements}
    known = [cell for cell in cells if cell.element in boxes]
    fewest, most = min((cell.clicks for cell in known), default=0), max((cell.clicks for cell in known), default=0)
    found = []
    for cell in sorted(known, key=lambda each: each.clicks):
        box = boxes[cell.element]
        width, height = box.width_px / CELLS, box.height_px / CELLS
        x, y = box.x_px + cell.cell_x * width, box.y_px + cell.cell_y * height
        found.append(Patch(x, y, width, height, heat(cell.clicks, fewest, most), cell))
    return found


def heat(clicks: int, fewest: int, most: int) -> float:
    """How hot a cell is between the coolest (0) and the hottest (1), on a logarithmic scale; 1 when all are alike."""
    return log1p(clicks - fewest) / log1p(most - fewest) if most > fewest else 1.0


def element_shares(layout: PageLayout, cells: list[CellAnswer], lang: str) -> list[ElementShare]:
    """The elements by their clicks, the busiest first; one that the layout does not know is called by its name."""
    labels = {element.name: element.label_zh if lang == "zh" else element.label_en for element in layout.elements}
    clicks: dict[str, int] = {}
    for cell in cells:
        clicks[cell.element] = clicks.get(cell.element, 0) + cell.clicks
    total = sum(clicks.values())
    ranked = sorted(clicks.items(), key=lambda each: (-each[1], each[0]))
    return [ElementShare(name, labels.get(name, name), count, count / total) for name, count in ranked]
