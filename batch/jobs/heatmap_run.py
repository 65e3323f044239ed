"""`weipan heatmap run --engine spark`: the queries of a file by the batch layer's own path."""

import sys
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from pyspark.sql import SparkSession

from batch.spark_session import spark_session
from schemas.catalogue import contracts
from schemas.contract import fields_of
from schemas.heatmap_command import Request, asked, show
from schemas.heatmap_reading import read
from schemas.screen_sql import SPARK
from schemas.screen_table import TABLE, columns_of, source_of

KINDS = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}


def main() -> None:
    """Loads the events once, then answers one query after the other."""
    request = asked(sys.argv[1:])
    with spark_session("heatmap run") as spark:
        load(spark, request)

        def ask(statement: str) -> Iterator[dict[str, Any]]:
            return (row.asDict() for row in spark.sql(statement).collect())

        show(request, (read(query, source_of(), SPARK, ask) for query in request.queries))


def load(spark: SparkSession, request: Request) -> None:
    """The table of the events, as a view."""
    kinds = {field.name: KINDS[field.base] for field in fields_of(contracts()["behaviour"])}
    columns = {name: pa.array(items, kinds.get(name, pa.string())) for name, items in columns_of(request.screen).items()}
    spark.createDataFrame(pa.table(columns)).cache().createOrReplaceTempView(TABLE)


if __name__ == "__main__":
    main()
