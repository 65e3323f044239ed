"""A published funnel: how many users reached each step, in all and by channel."""

from itertools import groupby
from typing import Any

from pydantic import BaseModel

from schemas.catalogue import funnel_catalogue
from schemas.funnel import Funnel
from serving.answers.publications import published
from serving.moments import Moment
from serving.problems import refused
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


class TrendDay(BaseModel):
    """Users who entered on a reporting day, and those of them whose entry led to the goal."""

    day: str
    entered: int
    completed: int
    rate: float | None


class Revision(BaseModel):
    """A published number that a later run changed."""

    day: str
    breakdown: str
    step: int
    users_before: int
    users_after: int
    was_final: bool
    run_before: str
    run_after: str
    revised_at: Moment


class FunnelAnswer(BaseModel):
    """A funnel of the users who entered in the seven reporting days up to `day`; every user is in exactly one state."""

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
    states: dict[str, int]
    trend: list[TrendDay]

    def flat(self) -> list[dict[str, Any]]:
        """One row a breakdown value and step, all users first with an empty value."""
        head = {"funnel": self.funnel, "day": self.day}
        values = {"": self.steps, **self.breakdown}.items()
        return [{**head, "breakdown": value, **step.model_dump()} for value, steps in values for step in steps]


def published_funnel(name: str) -> Funnel:
    """The definition of a published funnel; a problem when there is none of this name."""
    definition = funnel_catalogue().get(name)
    if definition is None:
        raise refused("funnel", name, f"one of {', '.join(funnel_catalogue())}", 404)
    return definition


def funnel_answer(warehouse: Warehouse, name: str, day: str | None = None) -> FunnelAnswer:
    """A published funnel of a day, or of the newest; a problem when it is unknown or not published."""
    definition = published_funnel(name)
    run = published(warehouse, "funnel_step", day)
    rows = warehouse.rows("funnel_steps", day=run.day, run_id=run.run_id, funnel=name)
    groups = {value: list(group) for value, group in groupby(rows, key=lambda row: row["breakdown"])}
    everyone = groups.pop("", [])
    steps = steps_of(everyone)
    return FunnelAnswer(
        funnel=name, day=run.day, run_id=run.run_id, published_at=run.published_at, owner=run.owner,
        window_s=definition.window_s, breakdown_by=definition.breakdown.property if definition.breakdown else None,
        final=all(step.final for step in steps), steps=steps, breakdown={v: steps_of(each) for v, each in groups.items()},
        states=_states(everyone), trend=_trend(everyone),
    )  # fmt: skip


def revisions(warehouse: Warehouse, name: str, day: str | None) -> list[Revision]:
    """What later runs changed in a funnel's published numbers, the newest change first."""
    published_funnel(name)
    return [Revision(**row) for row in warehouse.rows("funnel_revisions", funnel=name, day=day or "")]


def _states(rows: list[dict[str, Any]]) -> dict[str, int]:
    told = {state: rows[0][state] if rows else 0 for state in ("converted", "dropped", "excluded")}
    return told | {"in_window": sum(row["in_window"] for row in rows)}


def _trend(rows: list[dict[str, Any]]) -> list[TrendDay]:
    entered, completed = (rows[0]["trend_entered"], rows[0]["trend_completed"]) if rows else ({}, {})
    return [
        TrendDay(day=day, entered=n, completed=completed[day], rate=completed[day] / n if n else None)
        for day, n in sorted(entered.items())
    ]


def steps_of(rows: list[dict[str, Any]]) -> list[StepAnswer]:
    """The steps of one breakdown value, each with its share of the first."""
    entered = rows[0]["users"] if rows else 0
    return [
        StepAnswer(
            rate=round(row["users"] / entered, 6) if entered else None,
            **{name: row[name] for name in StepAnswer.model_fields if name != "rate"},
        )
        for row in rows
    ]
