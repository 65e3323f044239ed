"""Which run of the batch layer readers see: of each table and day, the one published last."""

import re
from typing import Any

from pydantic import BaseModel

from serving.moments import Moment
from serving.problems import Problem, refused
from serving.warehouse_client import Warehouse


class Publication(BaseModel):
    """A published run. rows: how many it holds; owner: who answers for the table."""

    table: str
    day: str
    run_id: str
    published_at: Moment
    rows: int
    owner: str


def publications(warehouse: Warehouse, table: str = "", day: str = "") -> list[Publication]:
    """The visible publication of each table and day, the newest day first."""
    return [publication_in(row) for row in warehouse.rows("publications", table_name=table, day=day)]


def published(warehouse: Warehouse, table: str, day: str | None) -> Publication:
    """The run of a table to read, of the day asked for or of the newest; a problem when nothing is published."""
    if day and not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        raise refused("day", day, "a reporting day such as 2026-01-31")
    found = publications(warehouse, table, day or "")
    if not found:
        raise Problem(404, f"{table}: nothing is published" + (f" of day={day}" if day else " yet"))
    return found[0]


def publication_in(row: dict[str, Any]) -> Publication:
    """A row of the query as a publication."""
    return Publication(
        table=row["table_name"], day=row["day"], run_id=row["run_id"], published_at=row["last_published_at"],
        rows=row["row_count"], owner=row["owned_by"],
    )  # fmt: skip
