"""The batch layer's way into ClickHouse: Spark's workers write rows, small questions are asked from here."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from clickhouse_driver import Client
from pyspark.sql import DataFrame

from schemas.settings import settings


def ask(query: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows that ClickHouse answers."""
    with Client.from_url(settings().clickhouse) as client:
        answer: list[tuple[Any, ...]] = client.execute(query, parameters or {})
    return answer


def insert_rows(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts rows as one block, so that they are seen together."""
    with Client.from_url(settings().clickhouse) as client:
        client.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES", rows)


def insert_frame(frame: DataFrame, table: str, columns: Sequence[str]) -> int:
    """Writes a frame's columns into a table from Spark's workers; returns how many rows. For tables that replace by key."""
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES"
    url = settings().clickhouse

    def write(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        with Client.from_url(url) as client:
            for batch in batches:
                client.execute(statement, [_values(column) for column in batch.columns], columnar=True)
                yield pa.RecordBatch.from_pydict({"written": [batch.num_rows]})

    written = frame.select(*columns).mapInArrow(write, "written BIGINT").groupBy().sum("written").collect()
    return int(written[0][0] or 0)


def _values(column: Any) -> list[Any]:
    """Python values of an Arrow column; a map comes as pairs, and the client wants a dict."""
    values: list[Any] = column.to_pylist()
    return [dict(pairs) for pairs in values] if pa.types.is_map(column.type) else values
