"""Where live rows come in: a Kafka topic, under the name `<contract>_in`."""

from collections.abc import Mapping

from schemas.catalogue import contracts
from schemas.clock import watermark_lag_ms
from schemas.columns import flink_columns
from schemas.contract import Record, Topic, fields_of
from streaming.sql.believed_rows import text_columns

JSON = {"format": "json", "json.ignore-parse-errors": "true"}

START_MS = "scan.startup.timestamp-millis"
"""The option that says from which moment a topic is read; it is no part of what a job computes."""


def cold_start(now_ms: int, back_ms: int | None) -> dict[str, str]:
    """Where a job begins that has no state: at the first row of the last `back_ms`, or at the very first (None)."""
    if back_ms is None:
        return {"scan.startup.mode": "earliest-offset"}
    return {"scan.startup.mode": "timestamp", START_MS: str(now_ms - back_ms)}


def kafka_source(name: str, kafka: str, group: str, start: Mapping[str, str]) -> str:
    """DDL of the live source of a contract.

    Time follows observed_at, which our side sets, so that no event of the future moves it. `start` says where a job begins
    that has no checkpoint.
    """
    topic = contracts()[name].TOPIC
    told = {"properties.group.id": group}
    return timed_table(name, kafka_options(topic, kafka) | told | dict(start) | JSON)


def kafka_options(topic: Topic, kafka: str) -> dict[str, str]:
    """The connector options of a topic."""
    return {"connector": "kafka", "topic": topic.name, "properties.bootstrap.servers": kafka}


def with_clause(options: Mapping[str, str]) -> str:
    """Connector options as SQL."""
    return "WITH (" + ", ".join(f"'{k}' = '{v}'" for k, v in options.items()) + ")"


def timed_table(name: str, options: Mapping[str, str], delay_ms: int | None = None) -> str:
    """DDL of `<contract>_in` over any connector, with time that follows observed_at; delay_ms: a D instead of the topic's."""
    contract = contracts()[name]
    lag_ms = watermark_lag_ms(contract.TOPIC.limit_ms(delay_ms) or 0)
    return (
        f"CREATE TEMPORARY TABLE {name}_in (\n  {read_columns(contract)},\n"
        "  rowtime AS TO_TIMESTAMP_LTZ(`event_time`, 3),\n"
        f"  WATERMARK FOR rowtime AS TO_TIMESTAMP_LTZ(`observed_at` - {lag_ms}, 3)\n) {with_clause(options)}"
    )


def read_columns(contract: type[Record]) -> str:
    """A contract's columns as they are read, some of them as text, former names too, and the mark of a heartbeat."""
    as_text = text_columns(contract)
    types = {c: "STRING" if c in as_text else t for c, t in flink_columns(contract).items()}
    types |= {old: types[field.name] for field in fields_of(contract) for old in field.was}
    return ",\n  ".join([*(f"`{c}` {t}" for c, t in types.items()), "`heartbeat` BOOLEAN"])
