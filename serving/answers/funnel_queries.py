"""A funnel asked for at once: over the warehouse's own events, with intervals, and beside an earlier period."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from clickhouse_driver import Client
from pydantic import BaseModel

from schemas.catalogue import contracts
from schemas.event_names import OUTER
from schemas.funnel import Funnel
from schemas.funnel_contracts import PROFILE, check_known, contract_sources, profile_columns
from schemas.funnel_sql import Source, looks_at
from schemas.funnel_table import properties_of
from schemas.intervals import difference_of_shares, share
from serving.answers.publications import publications
from serving.funnel_reading import NUMPY, Reading
from serving.masking import shown_user
from serving.moments import Moment
from serving.problems import refused
from serving.warehouse_client import Warehouse

LONGEST_S = 30
"""A funnel over many events may take longer than other queries."""


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
    _check(funnel)
    with _client(warehouse) as client:
        reading = Reading(client, _sources(warehouse, funnel))
        known = _newest(client, reading) if as_of is None else as_of
        told = reading.answer(funnel, known, users)
        other = reading.answer(funnel.model_copy(update={"range": before}), known, users=False) if before else None
    by_value = {value: _steps(steps, role) for value, steps in told["breakdown"].items()}
    changes = _changes(told["steps"], other["steps"]) if other else []
    shown = {**told, "steps": _steps(told["steps"], role), "breakdown": by_value}
    return QueryAnswer(**shown, as_of=known, comparison=changes)


def _check(funnel: Funnel) -> None:
    try:
        check_known(funnel)
    except ValueError as unknown:
        field, _, rest = str(unknown).partition("=")
        value, _, rule = rest.partition(": ")
        raise refused(field, value, rule) from None


@contextmanager
def _client(warehouse: Warehouse) -> Iterator[Client]:
    """A connection that gives numpy columns, and NULL for whoever has no profile."""
    options = f"{NUMPY}&join_use_nulls=1&connect_timeout=2&max_execution_time={LONGEST_S}&send_receive_timeout={LONGEST_S + 5}"
    with Client.from_url(f"{warehouse.url}{'&' if '?' in warehouse.url else '?'}{options}") as client:
        yield client


def _sources(warehouse: Warehouse, funnel: Funnel) -> list[Source]:
    """The tables that the funnel needs, joined with the newest published profiles where it asks for them."""
    profiled = any(name.startswith(PROFILE) for name in properties_of([funnel]))
    joined = _profiles(warehouse) if profiled else ""
    tables = {name: contracts()[name].TOPIC.table for name in OUTER}
    sources = contract_sources({name: f"(SELECT * FROM {table} FINAL{joined})" for name, table in tables.items()})
    return [source for source in sources if looks_at(funnel, source)]


def _profiles(warehouse: Warehouse) -> str:
    runs = publications(warehouse, "profile")
    day, run_id = (runs[0].day, runs[0].run_id) if runs else ("", "")
    columns = ", ".join(f"{column} AS {name}" for column, name in profile_columns().items())
    rows = f"SELECT user_id AS owner, {columns} FROM profile FINAL WHERE day = '{day}' AND run_id = '{run_id}'"
    return f" LEFT ANY JOIN ({rows}) AS published ON user_id = owner"


def _newest(client: Client, reading: Reading) -> int:
    """When the newest event happened that the funnel could look at."""
    times = " UNION ALL ".join(f"SELECT max({source.at}) AS at FROM {source.table}" for source in reading.sources)
    return int(client.execute(f"SELECT max(at) FROM ({times})")[0][0] or 0)


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
