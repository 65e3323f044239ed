"""How often users clicked at a place of an element of a page on one day."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Row, Table
from schemas.fields import Count, Id


@dataclass(frozen=True, kw_only=True)
class HeatmapCellRow(Row):
    """cell_x, cell_y: twentieths of the element, 0 to 19; page_x_milli, page_y_px: mean place on the page."""

    TABLE: ClassVar[Table] = Table(
        "heatmap_cell", key=("page", "page_version", "platform", "element", "cell_x", "cell_y"), owner="product"
    )

    page: Id
    page_version: Id
    platform: Id
    element: Id
    cell_x: Count
    cell_y: Count
    page_x_milli: Count
    page_y_px: Count
    clicks: Count
    users: Count


ROW = HeatmapCellRow
