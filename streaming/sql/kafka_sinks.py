"""Where results go: the topic of a contract, under the name `<contract>_out`."""

from schemas.catalogue import contracts
from schemas.columns import flink_columns
from streaming.sql.sources import kafka_options, with_clause


def kafka_sink(name: str, kafka: str) -> str:
    """DDL of the live sink of a contract, at least once: every row has an id, so a copy does no harm."""
    contract = contracts()[name]
    columns = ",\n  ".join(f"`{c}` {t}" for c, t in flink_columns(contract).items())
    options = kafka_options(contract.TOPIC, kafka) | {
        "key.format": "raw",
        "key.fields": contract.TOPIC.key,
        "value.format": "json",
        "value.fields-include": "ALL",
        "sink.delivery-guarantee": "at-least-once",
        "properties.linger.ms": "1",
        "properties.compression.type": "lz4",
        "properties.max.request.size": str(contract.TOPIC.max_message_bytes),
    }
    return f"CREATE TEMPORARY TABLE {name}_out (\n  {columns}\n) {with_clause(options)}"


def insert(name: str, rows: str) -> str:
    """Writes rows that have a contract's columns in order."""
    return f"INSERT INTO {name}_out\n{rows}"
