"""Where a replay's rows come from: the lake, for a span of time; view `<contract>_in`."""

from collections.abc import Mapping, Sequence

from schemas.catalogue import contracts
from schemas.clock import reporting_day
from schemas.conditions import literal
from schemas.contract import DAY_MS, fields_of


def lake_sources(lookbacks: Mapping[str, int | None], from_ms: int, to_ms: int, zone: str, *, live_only: bool) -> list[str]:
    """What must be read to find alerts of [from_ms, to_ms): each contract from as far back as it is looked at, in ms."""
    found = []
    for name, back in lookbacks.items():
        since = 0 if back is None else from_ms - back
        moments = [] if back is None else [*range(since, to_ms, DAY_MS // 2), to_ms - 1]
        days = dict.fromkeys(reporting_day(moment, zone) for moment in moments)
        found.append(lake_source(name, [*days], since, to_ms, live_only=live_only))
    return found


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
