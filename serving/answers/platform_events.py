"""The platform's own events in the warehouse, as funnels and paths ask for them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from clickhouse_driver import Client

from schemas.catalogue import contracts
from schemas.event_names import OUTER
from schemas.funnel_contracts import PROFILE, contract_sources, profile_columns
from schemas.funnel_sql import Source
from serving.answers.publications import publications
from serving.funnel_reading import NUMPY
from serving.problems import refused
from serving.warehouse_client import Warehouse

LONGEST_S = 30
"""A question to many events may take longer than other queries."""


@contextmanager
def told_as_problems() -> Iterator[None]:
    """Turns a ValueError of the form `field=value: rule` into a problem that says the same."""
    try:
        yield
    except ValueError as unknown:
        field, _, rest = str(unknown).partition("=")
        value, _, rule = rest.partition(": ")
        raise refused(field, value, rule) from None


@contextmanager
def numpy_client(warehouse: Warehouse) -> Iterator[Client]:
    """A connection that gives numpy columns, and NULL for whoever has no profile."""
    options = f"{NUMPY}&join_use_nulls=1&connect_timeout=2&max_execution_time={LONGEST_S}&send_receive_timeout={LONGEST_S + 5}"
    with Client.from_url(f"{warehouse.url}{'&' if '?' in warehouse.url else '?'}{options}") as client:
        yield client


def platform_sources(warehouse: Warehouse, properties: Iterable[str]) -> list[Source]:
    """The tables of all events, joined with the newest published profiles where a property is one of theirs."""
    joined = profiles_joined(warehouse) if any(name.startswith(PROFILE) for name in properties) else ""
    tables = {name: contracts()[name].TOPIC.table for name in OUTER}
    return contract_sources({name: f"(SELECT * FROM {table} FINAL{joined})" for name, table in tables.items()})


def newest(client: Client, sources: Sequence[Source]) -> int:
    """When the newest event of the tables happened, UTC ms."""
    times = " UNION ALL ".join(f"SELECT max({source.at}) AS at FROM {source.table}" for source in sources)
    return int(client.execute(f"SELECT max(at) FROM ({times})")[0][0] or 0)


def profiles_joined(warehouse: Warehouse) -> str:
    """What stands after a table to join it with the newest published profiles, or with none."""
    runs = publications(warehouse, "profile")
    day, run_id = (runs[0].day, runs[0].run_id) if runs else ("", "")
    columns = ", ".join(f"{column} AS {name}" for column, name in profile_columns().items())
    rows = f"SELECT user_id AS owner, {columns} FROM profile FINAL WHERE day = '{day}' AND run_id = '{run_id}'"
    return f" LEFT ANY JOIN ({rows}) AS published ON user_id = owner"
