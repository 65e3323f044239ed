"""How often users clicked, raged or got no answer at a place of an element of a page on one day."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Le

from schemas.contract import Row, Table
from schemas.fields import Count, Id, Text

Place = Annotated[int, Ge(-1), Le(1_000_000)]
"""A cell, from 0; -1 where clicks do not say where they were."""


@dataclass(frozen=True, kw_only=True)
class HeatmapCellRow(Row):
    """platform, viewport: "" is all of them, so that users are counted once; element: "" is the page itself.

    cell_x, cell_y: twentieths of the element, 0 to 19 (of the page: twentieths of the viewport, and rows of 24 px);
    page_x_milli, page_y_px: mean place on the page, absent where no click tells it.
    """

    TABLE: ClassVar[Table] = Table(
        "heatmap_cell",
        key=("kind", "page", "page_version", "platform", "viewport", "element", "cell_x", "cell_y"),
        owner="product",
    )

    page: Id
    page_version: Id
    platform: Text
    element: Text
    cell_x: Place
    cell_y: Place
    page_x_milli: Count | None
    page_y_px: Count | None
    clicks: Count
    users: Count
    kind: Literal["click", "rage", "dead"]
    viewport: Text


ROW = HeatmapCellRow
