"""Where a replay's rows come from: the lake, for a span of time; view `<contract>_in`."""

from collections.abc import Sequence

from schemas.catalogue import contracts
from schemas.conditions import literal
from schemas.contract import fields_of


def lake_source(name: str, days: Sequence[str], from_ms: int, to_ms: int, *, live_only: bool) -> str:
    """A contract's archived rows with from_ms ≤ event_time < to_ms; `days` are the lake's folders to look into.

    live_only leaves out what never came through the broker, such as a loaded history: the live layer could not know it.
    """
    contract = contracts()[name]
    columns = ", ".join(f"`{f.name}`" for f in fields_of(contract))
    known = " AND kafka_offset IS NOT NULL" if live_only else ""
    folders = f"`day` IN ({', '.join(map(literal, days))}) AND " if days else ""
    return f"""CREATE TEMPORARY VIEW {name}_in AS
SELECT {columns}, kafka_partition, kafka_offset FROM lake.events.{contract.TOPIC.table}
WHERE {folders}event_time >= {from_ms} AND event_time < {to_ms}{known}"""
