"""Where rows come in: a Kafka topic, a file, or the lake; each under the name `<contract>_in`."""

from collections.abc import Mapping
from pathlib import Path

from schemas.catalogue import contracts
from schemas.clock import watermark_lag_ms
from schemas.columns import flink_columns
from schemas.contract import Record, Topic
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
    told = {"properties.group.id": group, "scan.watermark.emit.strategy": "on-event"}
    return _source(name, kafka_options(topic, kafka) | told | dict(start) | JSON)


def file_source(name: str, folder: Path) -> str:
    """DDL of a bounded source: JSON lines in their arrival order."""
    return _source(name, {"connector": "filesystem", "path": folder.as_uri()} | JSON)


def kafka_options(topic: Topic, kafka: str) -> dict[str, str]:
    """The connector options of a topic."""
    return {"connector": "kafka", "topic": topic.name, "properties.bootstrap.servers": kafka}


def with_clause(options: Mapping[str, str]) -> str:
    """Connector options as SQL."""
    return "WITH (" + ", ".join(f"'{k}' = '{v}'" for k, v in options.items()) + ")"


def _source(name: str, options: Mapping[str, str]) -> str:
    contract = contracts()[name]
    as_text = text_columns(contract)
    types = {c: "STRING" if c in as_text else t for c, t in flink_columns(contract).items()}
    columns = ",\n  ".join(f"`{c}` {t}" for c, t in types.items())
    return (
        f"CREATE TEMPORARY TABLE {name}_in (\n  {columns},\n  `heartbeat` BOOLEAN,\n"
        "  rowtime AS TO_TIMESTAMP_LTZ(`event_time`, 3),\n"
        f"  WATERMARK FOR rowtime AS {_watermark(contract)}\n) {with_clause(options)}"
    )


def _watermark(contract: type[Record]) -> str:
    lag_ms = watermark_lag_ms(contract.TOPIC.max_delay_ms or 0)
    return f"TO_TIMESTAMP_LTZ(`observed_at` - {lag_ms}, 3)"
