"""`weipan funnel run --engine spark`: the funnels of a file by the batch layer's own path."""

import sys

import pyarrow as pa
from pyspark.sql import SparkSession

from batch.funnel_progress import funnel_answers
from batch.spark_session import spark_session
from schemas.funnel_command import Request, asked, show
from schemas.funnel_sql import Source
from schemas.funnel_table import TABLE, columns_of, events_of, properties_of, source_of

KINDS = {
    "who": pa.string(), "event": pa.string(), "happened": pa.int64(), "place": pa.int64(), "text": pa.string(),
    "number": pa.float64(),
}  # fmt: skip

PACK = 25
"""Funnels of one Spark job: a job of its own for each costs more than all their work."""


def main() -> None:
    """Loads the events once, then answers one funnel after the other."""
    request = asked(sys.argv[1:])
    with spark_session("funnel run") as spark:
        source = _loaded(spark, request)
        packs = (request.funnels[at : at + PACK] for at in range(0, len(request.funnels), PACK))
        show(request, (each for pack in packs for each in funnel_answers(spark, [source], pack, request.as_of, request.users)))


def _loaded(spark: SparkSession, request: Request) -> Source:
    """The table of the events, as a view."""
    columns = columns_of(request.happenings, properties_of(request.funnels))
    table = pa.table({name: pa.array(items, KINDS[name.partition("_")[0]]) for name, items in columns.items()})
    spark.createDataFrame(table).cache().createOrReplaceTempView(TABLE)
    return source_of(events_of(request.funnels), properties_of(request.funnels))


if __name__ == "__main__":
    main()
