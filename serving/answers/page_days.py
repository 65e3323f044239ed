"""How a page was used on a day, by the batch layer: dwell, how deep it was read, and its clicks by the hour."""

from typing import Any, Literal

from pydantic import BaseModel

from schemas.heatmap_rules import FEWEST_USERS
from serving.answers.heatmaps import known_page
from serving.answers.publications import published
from serving.moments import Moment
from serving.warehouse_client import Warehouse

DayKind = Literal["dwell", "scroll", "hours"]


class PageStep(BaseModel):
    """step: 0 of dwell, a depth in thousandths, or an hour of the reporting zone; users: distinct.

    amount: page views, those that came so deep, or clicks; share: of the amount at step 0, or of the day's clicks. Of dwell
    alone: phantom_views, sessions, and the engaged time with its mean and median a view, in ms.
    """

    step: int
    amount: int
    users: int
    share: float | None
    phantom_views: int | None = None
    sessions: int | None = None
    engaged_ms: int | None = None
    mean_ms: float | None = None
    median_ms: float | None = None


class PageDayAnswer(BaseModel):
    """withheld_steps: those of under fewest_users users, which are left out."""

    kind: DayKind
    page: str
    day: str
    run_id: str
    published_at: Moment
    fewest_users: int
    withheld_steps: int
    steps: list[PageStep]

    def flat(self) -> list[dict[str, Any]]:
        """One row a step."""
        return [{"kind": self.kind, "page": self.page, "day": self.day, **step.model_dump()} for step in self.steps]


def page_day_answer(
    warehouse: Warehouse, page: str, kind: DayKind, day: str | None, *, page_version: str = "", platform: str = "",
    viewport: str = "",
) -> PageDayAnswer:  # fmt: skip
    """The published use of a page on a day, or on the newest; a problem when the page is unknown."""
    known_page(page)
    run = published(warehouse, "page_day", day)
    chosen: dict[str, Any] = {"page": page, "kind": kind, "page_version": page_version, "platform": platform}
    rows = warehouse.rows("page_day", day=run.day, run_id=run.run_id, viewport=viewport, **chosen)
    whole = sum(row["amount"] for row in rows if kind == "hours" or row["step"] == 0)
    steps = [_step(row, whole) for row in rows if row["users"] >= FEWEST_USERS]
    return PageDayAnswer(
        kind=kind, page=page, day=run.day, run_id=run.run_id, published_at=run.published_at, fewest_users=FEWEST_USERS,
        withheld_steps=len(rows) - len(steps), steps=steps,
    )  # fmt: skip


def _step(row: dict[str, Any], whole: int) -> PageStep:
    mean_ms = row["engaged_ms"] / row["amount"] if row["engaged_ms"] is not None and row["amount"] else None
    share = row["amount"] / whole if whole else None
    return PageStep(**row, share=share, mean_ms=mean_ms)
