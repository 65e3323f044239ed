"""Follows open positions from day to day, so that a trade of today finds what it closes without reading old trades again."""

from collections import deque
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.events import days_until
from batch.known import lake_rows
from batch.lake import staged_table
from batch.own_tables import OWN_TABLES
from schemas.holdings import Lot, Position

OBSERVED_DAYS = 90
"""A position that has been open for longer is no longer followed."""

LOTS = OWN_TABLES["open_lot"]["lots"]
FOLLOWED = f"user_id STRING, instrument STRING, day STRING, lots {LOTS}, held ARRAY<BIGINT>"


def positions(spark: SparkSession, fills: DataFrame, first_day: str) -> DataFrame:
    """One row a user, instrument and day with trades: the lots open afterwards, and the seconds of each position closed.

    `fills` are those of `first_day` and all days after it that are made again.
    """
    trade = f.struct("event_time", "seq", "event_id", "side", "quantity_e8", "day")
    traded = fills.groupBy("user_id", "instrument").agg(f.array_sort(f.collect_list(trade)).alias("trades"))
    return traded.join(_open_before(spark, first_day), ["user_id", "instrument"], "left").mapInArrow(_followed, FOLLOWED)


def _open_before(spark: SparkSession, day: str) -> DataFrame:
    """The lots that each user and instrument had open before a day, as its newest trading day left them."""
    *before, _ = days_until(day, OBSERVED_DAYS + 1)
    newest = f.max_by("lots", "day").alias("open_lots")
    return (
        lake_rows(spark, staged_table("open_lot"))
        .where(f.col("day").between(before[0], before[-1]))
        .groupBy("user_id", "instrument")
        .agg(newest)
    )


def _followed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield pa.RecordBatch.from_pylist([row for pair in batch.to_pylist() for row in _days_of(pair)], schema=ARROW)


def _days_of(pair: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The days of one user and instrument, in order."""
    position = Position(deque(Lot(lot["at"], lot["quantity_e8"]) for lot in pair["open_lots"] or ()))
    for day, trades in groupby(pair["trades"], key=lambda trade: trade["day"]):
        held = [s for t in trades for s in position.trade(t["event_time"], t["quantity_e8"] * SIGN[t["side"]])]
        lots = [{"at": lot.at, "quantity_e8": lot.quantity_e8} for lot in position.lots]
        yield {"user_id": pair["user_id"], "instrument": pair["instrument"], "day": day, "lots": lots, "held": held}


SIGN = {"buy": 1, "sell": -1}
ARROW = pa.schema([
    ("user_id", pa.string()), ("instrument", pa.string()), ("day", pa.string()),
    ("lots", pa.list_(pa.struct([("at", pa.int64()), ("quantity_e8", pa.int64())]))), ("held", pa.list_(pa.int64())),
])  # fmt: skip
