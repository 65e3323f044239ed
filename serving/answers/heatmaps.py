"""Where users clicked on a page on a day, by the batch layer: cells of each element, those of too few users withheld."""

from typing import Any, Literal

from pydantic import BaseModel

from schemas.catalogue import page_catalogue
from schemas.heatmap_rules import FEWEST_USERS
from serving.answers.publications import published
from serving.moments import Moment
from serving.problems import Problem
from serving.warehouse_client import Warehouse

ClickKind = Literal["click", "rage", "dead"]


class CellAnswer(BaseModel):
    """cell_x, cell_y: twentieths of the element, 0 to 19; page_x_milli, page_y_px: the clicks' mean place on the page.

    element: "" is the page itself, whose rows are 24 px high; -1 where clicks do not say where they were; users: distinct.
    """

    page_version: str
    element: str
    cell_x: int
    cell_y: int
    page_x_milli: int | None
    page_y_px: int | None
    clicks: int
    users: int


class HeatmapAnswer(BaseModel):
    """clicks: of the whole page and day, before withholding; withheld_clicks: those in cells of under fewest_users users."""

    kind: ClickKind
    page: str
    day: str
    run_id: str
    published_at: Moment
    clicks: int
    withheld_clicks: int
    withheld_cells: int
    fewest_users: int
    cells: list[CellAnswer]


def heatmap_answer(
    warehouse: Warehouse, page: str, day: str | None = None, kind: ClickKind = "click", *, page_version: str = "",
    platform: str = "", viewport: str = "",
) -> HeatmapAnswer:  # fmt: skip
    """A page's published clicks of a day, or of the newest; a problem when the page is unknown."""
    known_page(page)
    run = published(warehouse, "heatmap_cell", day)
    chosen: dict[str, Any] = {"page": page, "kind": kind, "page_version": page_version, "platform": platform}
    rows = warehouse.rows("heatmap_cells", day=run.day, run_id=run.run_id, viewport=viewport, **chosen)
    shown = [row for row in rows if row["cell_users"] >= FEWEST_USERS]
    clicks = sum(row["cell_clicks"] for row in rows)
    return HeatmapAnswer(
        kind=kind, page=page, day=run.day, run_id=run.run_id, published_at=run.published_at, clicks=clicks,
        withheld_clicks=clicks - sum(row["cell_clicks"] for row in shown), withheld_cells=len(rows) - len(shown),
        fewest_users=FEWEST_USERS, cells=[cell_in(row) for row in shown],
    )  # fmt: skip


def known_page(page: str) -> None:
    """A problem when no page has this name."""
    if page not in page_catalogue():
        rule = f"one of {', '.join(page_catalogue())}"
        raise Problem(404, f"page={page}: {rule}", field="page", value=page, rule=rule)


def cell_in(row: dict[str, int | str]) -> CellAnswer:
    """A row of the query as a cell."""
    renamed = {"mean_x_milli": "page_x_milli", "mean_y_px": "page_y_px", "cell_clicks": "clicks", "cell_users": "users"}
    return CellAnswer.model_validate({renamed.get(name, name): value for name, value in row.items()})
