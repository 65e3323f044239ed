"""The drawing under a heatmap: a page's elements, and on them where people clicked, scrolled or stayed, by how much."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log1p
from typing import Any, NamedTuple

from schemas.heatmap_answer import COUNTED
from schemas.heatmap_rules import CELLS, PAGE_ROW_PX
from schemas.page_layout import PAGE_WIDTH_PX, PageLayout

Row = Mapping[str, Any]
Box = tuple[float, float, float, float]
DOT_PX, SMALLEST_PX = 14, 6
"""The side of a patch for clicks of a page version that the layout does not draw, and the least side of any patch."""


class Patch(NamedTuple):
    """One place on the drawing: its box in px, how hot it is from 0 to 1, how much it counts, and the row behind it."""

    x: float
    y: float
    width: float
    height: float
    heat: float
    amount: float
    row: Row


class ElementLine(NamedTuple):
    """An element in the table: what it counts and its share of all; before: its share in the days before; beside: of others."""

    name: str
    label: str
    version: str
    amount: int
    users: int
    share: float | None
    before: float | None
    beside: float | None


def patches(layout: PageLayout, answer: Row, cells: int = CELLS) -> list[Patch]:
    """What an answer says of places, the hottest last so that it lies on top; what has no place is not drawn."""
    if answer["kind"] == "scroll":
        return [_band(layout, row, step) for row, step in _steps(answer["reach"])]
    counted = measured(answer)
    rows = answer["elements"] if answer["kind"] == "dwell" else answer["cells"]
    placed = [(box, row) for row in rows if _is_of(layout, row) and (box := _box(layout, row, cells))]
    amounts = [row[counted] for _, row in placed]
    fewest, most = min(amounts, default=0), max(amounts, default=0)
    drawn = [Patch(*_visible(box), heat(row[counted], fewest, most), row[counted], row) for box, row in placed]
    return sorted(drawn, key=lambda patch: patch.amount)


def measured(answer: Row) -> str:
    """What places are coloured and ranked by: users where that was asked for, else what the kind counts."""
    return "users" if answer["measure"] == "users" else COUNTED[answer["kind"]]


def heat(amount: float, fewest: float, most: float) -> float:
    """How hot a place is between the coolest (0) and the hottest (1), on a logarithmic scale; 1 when all are alike."""
    return log1p(amount - fewest) / log1p(most - fewest) if most > fewest else 1.0


def element_labels(layout: PageLayout, lang: str, itself: str) -> dict[str, str]:
    """What elements are called; itself: the page, where no element was hit."""
    return {"": itself} | {e.name: e.label_zh if lang == "zh" else e.label_en for e in layout.elements}


def element_lines(
    layout: PageLayout, answer: Row, before: Row | None, beside: Row | None, labels: Mapping[str, str]
) -> list[ElementLine]:
    """The elements by what they count, the most first."""
    earlier, others = _shares(before), _shares(beside)
    counted = COUNTED[answer["kind"]]
    found = []
    for row in answer["elements"]:
        if _is_of(layout, row):
            key = (row["page_version"], row["element"])
            name = row["element"] or ""
            amounts = row[counted], row["users"], row["share"]
            others_share = earlier.get(key), others.get(key)
            found.append(ElementLine(name, labels.get(name, name), row["page_version"], *amounts, *others_share))
    return found


def _shares(answer: Row | None) -> dict[tuple[str, str | None], float]:
    return {(row["page_version"], row["element"]): row["share"] for row in (answer or {}).get("elements") or ()}


def _is_of(layout: PageLayout, row: Row) -> bool:
    """Whether a row is of the page; only dwell tells others beside it."""
    return row.get("page") in (None, layout.name)


def _box(layout: PageLayout, row: Row, cells: int) -> Box | None:
    """Where a row lies: its cell of the element or of the page, the whole element, or about where it was on the page."""
    boxes = {element.name: element for element in layout.elements}
    element = boxes.get(row["element"] or "") if row["page_version"] == layout.version else None
    if "cell_x" not in row:
        return (element.x_px, element.y_px, element.width_px, element.height_px) if element else None
    if row["cell_x"] is None:
        return None
    if row["element"] is None:
        return row["cell_x"] * PAGE_WIDTH_PX / cells, row["cell_y"] * PAGE_ROW_PX, PAGE_WIDTH_PX / cells, PAGE_ROW_PX
    if element:
        width, height = element.width_px / cells, element.height_px / cells
        return element.x_px + row["cell_x"] * width, element.y_px + row["cell_y"] * height, width, height
    return _dot(row)


def _visible(box: Box) -> Box:
    """A box around the same middle that is large enough to be seen."""
    x, y, width, height = box
    wider, higher = max(width, SMALLEST_PX), max(height, SMALLEST_PX)
    return x - (wider - width) / 2, y - (higher - height) / 2, wider, higher


def _dot(row: Row) -> Box | None:
    if row["page_x_milli"] is None or row["page_y_px"] is None:
        return None
    return row["page_x_milli"] * PAGE_WIDTH_PX / 1000 - DOT_PX / 2, row["page_y_px"] - DOT_PX / 2, DOT_PX, DOT_PX


def _steps(reach: Sequence[Row]) -> Iterable[tuple[Row, int]]:
    """Each depth but the top, with the thousandths since the depth before."""
    return ((row, row["depth_milli"] - above["depth_milli"]) for above, row in pairwise(reach))


def _band(layout: PageLayout, row: Row, step_milli: int) -> Patch:
    """A stripe of the page, as hot as the share of views that reached its lower end."""
    bottom, height = layout.height_px * row["depth_milli"] / 1000, layout.height_px * step_milli / 1000
    return Patch(0, bottom - height, PAGE_WIDTH_PX, height, row["share"] or 0, row["views"], row)
