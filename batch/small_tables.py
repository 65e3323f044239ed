"""Turns rows made in Python into a frame of a published table."""

from collections.abc import Iterable, Mapping
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from schemas.catalogue import table_catalogue
from schemas.columns import lake_columns


def frame_of(spark: SparkSession, table: str, rows: Iterable[Mapping[str, Any]], day: str) -> DataFrame:
    """The rows, each with every field of the table by name but its day and run."""
    columns = {name: kind for name, kind in lake_columns(table_catalogue()[table]).items() if name != "run_id"}
    told = [tuple({**row, "day": day}[name] for name in columns) for row in rows]
    return spark.createDataFrame(told, ", ".join(f"`{name}` {kind}" for name, kind in columns.items()))
