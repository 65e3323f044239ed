"""What a day of user days and profiles costs, whatever history lies before it, and a million events in one day: `pytest -s`.

Days are made of the same number of events each, the last of TIMES as many; the peer is the same day straight from the events of
the whole history. `WEIPAN_BENCH_DAYS=7,30` and `WEIPAN_BENCH_TIMES=5` make it short.
"""

import os
import sys
import time
from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.jobs.user_days import user_day_rows
from batch.lake import event_columns, event_table
from batch.profiles import profiles_as_of
from batch.spark_session import start_session
from schemas.catalogue import contracts
from schemas.contract import fields_of
from schemas.settings import Settings
from schemas.tables.profile import ProfileRow

pytestmark = [
    pytest.mark.engine,
    pytest.mark.timeout(3600),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
FIRST = date(2025, 1, 1)
HISTORIES = tuple(map(int, os.environ.get("WEIPAN_BENCH_DAYS", "7,30,90,365").split(",")))
TIMES = int(os.environ.get("WEIPAN_BENCH_TIMES", "50"))
A_DAY = {"behaviour": 10_000, "fill": 4_000, "order": 5_000, "account": 1_000}
USERS = 5_000


def day_named(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


def happen(spark: SparkSession, days: tuple[int, int], times: int = 1) -> int:
    """The events of the days from one number up to another, all of a kind alike; returns how many."""
    total = 0
    for name, count in A_DAY.items():
        wanted = event_columns(contracts()[name])
        rows = spark.range((days[1] - days[0]) * count * times, numPartitions=4)
        day = f"date_format(date_add(DATE '{FIRST}', CAST({days[0]} + id DIV {count * times} AS INT)), 'yyyy-MM-dd')"
        rows = rows.withColumn("day", f.expr(day)).withColumns(values(name))
        rows.selectExpr(*(f"CAST({column} AS {kind}) AS {column}" for column, kind in wanted.items())).writeTo(
            event_table(name)
        ).append()
        total += (days[1] - days[0]) * count * times
    return total


def values(name: str) -> dict[str, f.Column]:
    """Believable values of every column."""
    told = {
        field.name: "NULL" if field.nullable else "'x'" if field.base is str else "1" for field in fields_of(contracts()[name])
    }
    moment = "unix_millis(to_utc_timestamp(CAST(day AS TIMESTAMP), 'Asia/Shanghai')) + id * 7919 % 86400000"
    told |= {
        "event_id": f"concat('{name}-', id, '-', day)",
        "event_time": moment,
        "observed_at": moment,
        "seq": "id",
        "version": "1",
    }
    told |= {
        "user_id": f"concat('u', id * 48271 % {USERS})",
        "instrument": "concat('i', id % 6)",
        "amount_fen": "1000 + id % 9000",
    }
    told |= {"quantity_e8": "1 + id % 3", "side": "IF(id % 2 = 0, 'buy', 'sell')", "kafka_partition": "0", "kafka_offset": "id"}
    kinds = {"behaviour": "'engagement'", "account": "IF(id % 10 = 0, 'registered', 'api_called')", "order": "'placed'"}
    return {column: f.expr(sql) for column, sql in (told | {"kind": kinds.get(name, "NULL"), "engaged_ms": "5000"}).items()}


def seconds_of(spark: SparkSession, day: str) -> tuple[float, float]:
    """The user days of a day, and its profiles."""
    begun = time.perf_counter()
    assert "1 made" in user_day_rows(spark, day)
    made = time.perf_counter()
    assert profiles_as_of(spark, day, nobody(spark, "group_id STRING"), nobody(spark, PREVIOUS)).count() > 0
    return made - begun, time.perf_counter() - made


PREVIOUS = (
    "tier STRING, tier_reasons ARRAY<STRING>, tier_since STRING, previous_tier STRING, tier_reached MAP<STRING, BIGINT>, "
    "last_seen_at BIGINT"
)


def nobody(spark: SparkSession, columns: str) -> DataFrame:
    return spark.createDataFrame([], f"user_id STRING, {columns}")


def test_a_day_costs_the_same_whatever_its_history(lake: Settings) -> None:  # noqa: ARG001 - it must be there
    spark = start_session("bench")
    done, events = 0, 0
    for history in HISTORIES:
        events += happen(spark, (done, history - 1))
        user_day_rows(spark, day_named(history - 2))
        events += happen(spark, (history - 1, history))
        days_s, profiles_s = seconds_of(spark, day_named(history - 1))
        begun = time.perf_counter()
        again = spark.table(event_table("fill")).groupBy("user_id").agg(f.sum("amount_fen"), f.percentile("amount_fen", 0.5))
        again.write.format("noop").mode("overwrite").save()
        sys.stdout.write(
            f"\n{history:>4} days, {events:>9,} events: user days {days_s:5.1f} s, profiles {profiles_s:5.1f} s; "
            f"one measure straight from all fills {time.perf_counter() - begun:5.1f} s"
        )
        done = history
    million = happen(spark, (HISTORIES[-1], HISTORIES[-1] + 1), times=TIMES)
    days_s, profiles_s = seconds_of(spark, day_named(HISTORIES[-1]))
    sys.stdout.write(
        f"\na day of {million:,} events: user days {days_s:.1f} s, profiles {profiles_s:.1f} s; the limit is 120 s\n"
    )
    assert len(fields_of(ProfileRow)) > 30
    spark.stop()
