"""A funnel asked for at once: over the warehouse's own events, with intervals, and beside an earlier period."""

from typing import Any

from pydantic import BaseModel

from schemas.funnel import Funnel
from schemas.funnel_contracts import check_known
from schemas.funnel_sql import Source, looks_at
from schemas.funnel_table import properties_of
from schemas.intervals import difference_of_shares, share
from serving.answers.platform_events import newest, numpy_client, platform_sources, told_as_problems
from serving.funnel_reading import Reading
from serving.masking import shown_user
from serving.moments import Moment
from serving.warehouse_client import Warehouse


class QueryStep(BaseModel):
    """count: users who reached the step; users: their ids, where asked for; mean_s, median_s: since the step before.

    rate: share of step 1 with its 95 % interval (Wilson).
    """

    step: int
    event: str | None
    count: int
    users: list[str] | None = None
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    mean_s: float | None
    median_s: float | None


class Bucket(BaseModel):
    """Users who entered in a bucket of the reporting zone, and those of them whose entry led to the goal."""

    bucket: str
    entered: int
    completed: int
    rate: float | None


class Bar(BaseModel):
    """Users who took from_s (included) to to_s seconds; to_s null: no end."""

    from_s: int
    to_s: int | None
    users: int


class Duration(BaseModel):
    """How long those who came that far took: mean and median (null when nobody did), and how many took how long."""

    count: int
    mean_s: float | None
    median_s: float | None
    histogram: list[Bar]


class StepDuration(Duration):
    """From a step to the next; in unordered mode from so many steps done to one more."""

    from_step: int
    to_step: int


class TimeToConvert(BaseModel):
    """Of the chains that count: between steps, and in total from the entry to the last step that is not optional."""

    steps: list[StepDuration]
    total: Duration


class StepChange(BaseModel):
    """The share of step 1 against the other period: difference with its 95 % interval (Newcombe)."""

    step: int
    rate: float | None
    rate_before: float | None
    difference: float | None
    low: float | None
    high: float | None


class QueryAnswer(BaseModel):
    """The numbers of a funnel as known at `as_of`; final: nobody who entered can change them any more."""

    name: str
    as_of: Moment
    steps: list[QueryStep]
    breakdown: dict[str, list[QueryStep]]
    states: dict[str, int]
    trend: list[Bucket]
    time_to_convert: TimeToConvert
    final: bool
    comparison: list[StepChange] = []


def query_answer(
    warehouse: Warehouse, funnel: Funnel, role: str, *, as_of: int | None, users: bool, before: tuple[int, int] | None
) -> QueryAnswer:
    """The funnel, and beside it the same funnel of another period; ids as the role may see them."""
    with told_as_problems():
        check_known(funnel)
    with numpy_client(warehouse) as client:
        reading = Reading(client, _sources(warehouse, funnel))
        known = newest(client, reading.sources) if as_of is None else as_of
        told = reading.answer(funnel, known, users)
        other = reading.answer(funnel.model_copy(update={"range": before}), known, users=False) if before else None
    by_value = {value: _steps(steps, role) for value, steps in told["breakdown"].items()}
    changes = _changes(told["steps"], other["steps"]) if other else []
    shown = {**told, "steps": _steps(told["steps"], role), "breakdown": by_value}
    return QueryAnswer(**shown, as_of=known, comparison=changes)


def _sources(warehouse: Warehouse, funnel: Funnel) -> list[Source]:
    """The tables that the funnel needs, joined with the newest published profiles where it asks for them."""
    return [source for source in platform_sources(warehouse, properties_of([funnel])) if looks_at(funnel, source)]


def _steps(steps: list[dict[str, Any]], role: str) -> list[QueryStep]:
    return [_step(step, steps[0]["count"], role) for step in steps]


def _step(step: dict[str, Any], entered: int, role: str) -> QueryStep:
    rate = share(step["count"], entered)
    users = [shown_user(user, role) for user in step["users"]] if "users" in step else None
    return QueryStep(**{**step, "users": users}, rate=rate.value, rate_low=rate.low, rate_high=rate.high)


def _changes(steps: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[StepChange]:
    return [_change(now, then, steps[0]["count"], before[0]["count"]) for now, then in zip(steps, before, strict=True)]


def _change(now: dict[str, Any], then: dict[str, Any], entered: int, entered_before: int) -> StepChange:
    change = difference_of_shares(now["count"], entered, then["count"], entered_before)
    rates = {"rate": share(now["count"], entered).value, "rate_before": share(then["count"], entered_before).value}
    return StepChange(step=now["step"], **rates, difference=change.value, low=change.low, high=change.high)
