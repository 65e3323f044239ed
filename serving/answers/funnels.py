"""A published funnel: how many users reached each step, in all and by channel."""

import csv
from io import StringIO
from itertools import groupby
from typing import Any

from pydantic import BaseModel

from schemas.catalogue import funnel_catalogue
from serving.answers.publications import published
from serving.moments import Moment
from serving.problems import Problem
from serving.warehouse_client import Warehouse


class StepAnswer(BaseModel):
    """users: who reached the step; in_window: those who could still go on; mean_s, median_s: since the step before.

    rate: share of the users of step 1; final: no user can change the number any more.
    """

    step: int
    event: str
    users: int
    in_window: int
    rate: float | None
    mean_s: float | None
    median_s: float | None
    final: bool


class FunnelAnswer(BaseModel):
    """A funnel of the users who entered in the seven reporting days up to `day`."""

    funnel: str
    day: str
    run_id: str
    published_at: Moment
    owner: str
    window_s: int
    breakdown_by: str | None
    final: bool
    steps: list[StepAnswer]
    breakdown: dict[str, list[StepAnswer]]


def funnel_answer(warehouse: Warehouse, name: str, day: str | None = None) -> FunnelAnswer:
    """A published funnel of a day, or of the newest; a problem when it is unknown or not published."""
    definition = funnel_catalogue().get(name)
    if definition is None:
        rule = f"one of {', '.join(funnel_catalogue())}"
        raise Problem(404, f"funnel={name}: {rule}", field="funnel", value=name, rule=rule)
    run = published(warehouse, "funnel_step", day)
    rows = warehouse.rows("funnel_steps", day=run.day, run_id=run.run_id, funnel=name)
    by_value = {value: steps_of(list(group)) for value, group in groupby(rows, key=lambda row: row["breakdown"])}
    steps = by_value.pop("", [])
    return FunnelAnswer(
        funnel=name, day=run.day, run_id=run.run_id, published_at=run.published_at, owner=run.owner,
        window_s=definition.window_s, breakdown_by=definition.breakdown.property if definition.breakdown else None,
        final=all(step.final for step in steps), steps=steps, breakdown=by_value,
    )  # fmt: skip


def steps_of(rows: list[dict[str, Any]]) -> list[StepAnswer]:
    """The steps of one breakdown value, each with its share of the first."""
    entered = rows[0]["users"] if rows else 0
    return [
        StepAnswer(rate=round(row["users"] / entered, 6) if entered else None, **{k: row[k] for k in row if k != "breakdown"})
        for row in rows
    ]


def funnel_csv(answer: FunnelAnswer) -> str:
    """The funnel as a table: one line a breakdown value and step, all users first with an empty value."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["funnel", "day", "breakdown", *StepAnswer.model_fields])
    for value, steps in {"": answer.steps, **answer.breakdown}.items():
        writer.writerows([answer.funnel, answer.day, value, *step.model_dump().values()] for step in steps)
    return out.getvalue()
