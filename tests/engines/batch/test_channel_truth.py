"""The table of channels finds what the simulator was seeded with: every conversion and cost, within its interval."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as f

from batch.channels import channels_of
from batch.jobs.user_days import user_day_rows
from batch.lake import KAFKA_COLUMNS, event_table, partition_values
from schemas.catalogue import contracts
from schemas.clock import day_bounds_ms
from streaming.simulator.arrow_rows import LABEL, with_column
from streaming.simulator.channels import CHANNELS
from streaming.simulator.market import history_market
from streaming.simulator.onboarding import HISTORY_STEPS_MS, Newcomers, onboard
from streaming.simulator.population import population
from streaming.simulator.seeds import rng_of

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

SEED, USERS = 5, 16_000
FIRST, LAST, SEEN = "2026-05-04", "2026-05-06", "2026-05-10"
"""Days of registration, and a day by which everybody has gone as far as he will."""


@pytest.fixture(scope="module")
def newcomers(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Newcomers:
    """All newcomers of a population take their first steps, into the lake."""
    people, start, end = population(SEED, USERS), day_bounds_ms(FIRST)[0], day_bounds_ms(LAST)[1]
    user = np.flatnonzero(people.joined >= 0)
    new = Newcomers(people, user, start + (people.joined[user] * (end - start)).astype(np.int64), np.full(len(user), ""))
    market = history_market(SEED, start, day_bounds_ms(SEEN)[1])
    for name, rows in onboard(rng_of(SEED, "newcomers"), market, new, HISTORY_STEPS_MS, "t"):
        if len(rows):
            into_lake(spark, name, rows, tmp_path_factory.mktemp("rows") / "rows.parquet")
    user_day_rows(spark, SEEN)
    return new


def into_lake(spark: SparkSession, name: str, rows: pa.Table, path: Path) -> None:
    ids = np.char.add(f"truth-{name}-{path.parent.name}-", np.arange(len(rows)).astype(str))
    pq.write_table(with_column(rows, "event_id", ids).drop_columns([LABEL]), path)
    frame = spark.read.parquet(str(path)).withColumns({c: f.lit(None).cast(kind) for c, kind in KAFKA_COLUMNS.items()})
    places = {column: f.expr(sql) for column, sql in partition_values(contracts()[name]).items()}
    frame.withColumns(places).writeTo(event_table(name)).append()


def test_every_channel_is_found_as_it_was_seeded(spark: SparkSession, newcomers: Newcomers) -> None:
    people, user = newcomers.people, newcomers.user
    rows = {row.channel: row for row in channels_of(spark, SEEN).collect()}
    for place, channel in enumerate(CHANNELS):
        row, own = rows[channel.name], user[people.channel[user] == place]
        assert (row.registered, row.traded, row.cost_fen) == (
            len(own), int((people.stage[own] >= 4).sum()), int(people.cost_fen[own].sum()),
        )  # fmt: skip
        low, high = channel.conversion
        assert row.conversion_low <= high, channel.name
        assert row.conversion_high >= low, channel.name
        cheap, dear = channel.cost_fen
        assert row.cost_per_registered_fen_low <= (cheap + dear) / 2 <= row.cost_per_registered_fen_high, channel.name
        assert row.cost_per_traded_fen_low <= (cheap + dear) / 2 / low, channel.name
        assert row.cost_per_traded_fen_high >= (cheap + dear) / 2 / high, channel.name
