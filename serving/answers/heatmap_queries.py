"""A heatmap asked for at once: any kind, page, people and time, up to now; and the sessions behind a cell."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from pydantic import BaseModel

from schemas.heatmap import HeatmapQuery, Kind
from schemas.heatmap_answer import ROWS
from schemas.heatmap_reading import Ask, read
from schemas.heatmap_rules import FEWEST_USERS
from schemas.heatmap_sql import HeatmapSql
from schemas.screen_sql import CLICKHOUSE
from serving.answers.screen_events import screen_source
from serving.masking import shown_session, shown_user
from serving.moments import Moment
from serving.problems import Problem, refused
from serving.warehouse_client import Warehouse

LONGEST_S = 30


class Cell(BaseModel):
    """element: null is the page itself; cell_x, cell_y: null where a click does not say its place; share: of the measure."""

    page_version: str
    element: str | None
    cell_x: int | None
    cell_y: int | None
    clicks: int
    users: int
    page_x_milli: int | None
    page_y_px: int | None
    share: float | None


class Element(BaseModel):
    """clicks: for click, rage, dead; engaged_ms and page: for dwell."""

    page: str | None = None
    page_version: str
    element: str | None
    clicks: int | None = None
    engaged_ms: int | None = None
    users: int
    share: float | None


class Reach(BaseModel):
    """How many page views, of how many users, came at least so deep."""

    depth_milli: int
    views: int
    users: int
    share: float | None


class DwellPage(BaseModel):
    """Views without phantom ones, and their engaged time in ms."""

    page: str
    page_version: str
    views: int
    phantom_views: int
    sessions: int
    users: int
    engaged_ms: int
    mean_ms: float | None
    median_ms: float | None
    share: float | None


class Hour(BaseModel):
    """weekday: 1 is Monday; hour: of the reporting zone."""

    weekday: int
    hour: int
    clicks: int
    users: int
    share: float | None


class HeatmapTold(BaseModel):
    """What a heatmap says. totals precede withholding; withheld: pieces of fewer than fewest_users users, and their clicks.

    Which list is there follows from the kind: cells and elements; reach; pages and elements; hours and matrix (Monday first).
    """

    kind: Kind
    page: str | None
    page_version: str | None
    measure: Literal["clicks", "users"]
    fewest_users: int
    totals: dict[str, int | float | None]
    withheld: dict[str, int]
    cells: list[Cell] | None = None
    elements: list[Element] | None = None
    reach: list[Reach] | None = None
    pages: list[DwellPage] | None = None
    hours: list[Hour] | None = None
    matrix: list[list[int | None]] | None = None

    def flat(self) -> list[dict[str, Any]]:
        """One row a piece."""
        pieces = getattr(self, ROWS[self.kind]) or []
        return [{"kind": self.kind, "page": self.page, **piece.model_dump()} for piece in pieces]


class CellSession(BaseModel):
    """A session with clicks in the cell, and when the first and the last of them were."""

    user: str
    session: str
    clicks: int
    first_at: Moment
    last_at: Moment


class CellSessions(BaseModel):
    """A part of the sessions behind a cell; total and clicks: of all of them; next_offset: where to go on, null at the end."""

    total: int
    users: int
    clicks: int
    sessions: list[CellSession]
    next_offset: int | None


def heatmap_told(warehouse: Warehouse, query: HeatmapQuery) -> HeatmapTold:
    """The answer to a query; a problem when it asks for fewer users than may be shown."""
    _enough_users(query)
    with asking(warehouse) as ask:
        return HeatmapTold.model_validate(read(query, screen_source(warehouse, query), CLICKHOUSE, ask))


def cell_sessions(
    warehouse: Warehouse, query: HeatmapQuery, cell: tuple[str, str | None, int | None, int | None], role: str,
    *, offset: int, limit: int,
) -> CellSessions:  # fmt: skip
    """The sessions whose clicks are in a cell (version, element, x, y), the busiest first; refused under fewest_users users."""
    _enough_users(query)
    if query.kind not in ("click", "rage", "dead"):
        raise refused("kind", query.kind, "click, rage or dead: others have no cells")
    with asking(warehouse) as ask:
        found = list(ask(HeatmapSql(query, screen_source(warehouse, query), CLICKHOUSE).sessions(cell)))
    users = len({row["user_id"] for row in found})
    if users < query.fewest_users:
        raise Problem(403, f"cell: under {query.fewest_users} users, so its sessions are withheld", field="cell")
    part = found[offset : offset + limit]
    shown = [
        CellSession(
            user=shown_user(row["user_id"], role), session=shown_session(row["session_id"], role), clicks=row["clicks"],
            first_at=row["first_at"], last_at=row["last_at"],
        )
        for row in part
    ]  # fmt: skip
    clicks, end = sum(row["clicks"] for row in found), offset + len(part)
    return CellSessions(
        total=len(found), users=users, clicks=clicks, sessions=shown, next_offset=end if end < len(found) else None
    )  # fmt: skip


def _enough_users(query: HeatmapQuery) -> None:
    if query.fewest_users < FEWEST_USERS:
        raise refused("fewest_users", query.fewest_users, f"at least {FEWEST_USERS}, so that nobody can be picked out")


@contextmanager
def asking(warehouse: Warehouse) -> Iterator[Ask]:
    """Runs statements on one connection, with NULL for whoever has no profile."""
    with warehouse.client() as client:

        def ask(statement: str) -> list[dict[str, Any]]:
            limits = f" SETTINGS join_use_nulls = 1, max_execution_time = {LONGEST_S}"
            rows, columns = client.execute(statement + limits, with_column_types=True)
            names = [name for name, _ in columns]
            return [dict(zip(names, row, strict=True)) for row in rows]

        yield ask
