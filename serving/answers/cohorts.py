"""What became of each week's new users: the triangle of retention and revenue."""

from itertools import groupby
from typing import Any

from pydantic import BaseModel

from serving.answers.publications import published
from serving.moments import Moment
from serving.warehouse_client import Warehouse


class CohortCell(BaseModel):
    """One week of a cohort; retention: active over the cohort's users; fee_per_user_fen: this week's fees over all of them."""

    week: int
    active: int
    trading: int
    fee_fen: int
    retention: float
    fee_per_user_fen: float
    complete: bool


class CohortAnswer(BaseModel):
    """The users who registered in the week that begins on a Monday."""

    cohort: str
    users: int
    weeks: list[CohortCell]


class CohortsAnswer(BaseModel):
    """As the end of `day` left it."""

    day: str
    run_id: str
    published_at: Moment
    cohorts: list[CohortAnswer]

    def flat(self) -> list[dict[str, Any]]:
        """One row a cell of the triangle."""
        return [
            {"day": self.day, "cohort": cohort.cohort, "users": cohort.users, **cell.model_dump()}
            for cohort in self.cohorts
            for cell in cohort.weeks
        ]


def cohorts_answer(warehouse: Warehouse, day: str | None = None) -> CohortsAnswer:
    """The published triangle of a day, or of the newest."""
    run = published(warehouse, "cohort", day)
    rows = warehouse.rows("cohorts", day=run.day, run_id=run.run_id)
    cohorts = []
    for (cohort, users), cells in groupby(rows, key=lambda row: (row["cohort"], row["users"])):
        weeks = [cell_in(row, users) for row in cells]
        cohorts.append(CohortAnswer(cohort=cohort, users=users, weeks=weeks))
    return CohortsAnswer(day=run.day, run_id=run.run_id, published_at=run.published_at, cohorts=cohorts)


def cell_in(row: dict[str, Any], users: int) -> CohortCell:
    """A row of the table with what follows from it."""
    return CohortCell(**row, retention=row["active"] / users, fee_per_user_fen=round(row["fee_fen"] / users, 2))
