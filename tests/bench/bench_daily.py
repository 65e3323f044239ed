"""What the nightly batch of one day costs, views and events, each job in a process of its own: `pytest -s`.

`BENCH_EVENTS=50000 pytest -s tests/bench/bench_daily.py` makes it small. A week of a tenth of the size lies before the day.
"""

import os
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as f

from batch.lake import event_columns, event_table
from batch.spark_session import spark_session
from schemas.catalogue import contracts
from schemas.contract import fields_of
from schemas.settings import Settings

pytestmark = [
    pytest.mark.engine,
    pytest.mark.timeout(7200),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
SIZES = [int(size) for size in os.environ.get("BENCH_EVENTS", "1000000 10000000").split()]
LIMITS_S = {1_000_000: 180, 10_000_000: 900}
FIRST = date(2025, 6, 2)
HISTORY_DAYS = 7
SHARES = {"behaviour": 60, "order": 15, "fill": 12, "account": 6, "social": 4, "transfer": 3}
"""Of a hundred events."""

USERS_PER_EVENT = 0.02
KINDS = {
    "behaviour": ("click", "click", "page_view", "scroll", "engagement", "indicator_used"),
    "order": ("placed",),
    "account": ("registered", "kyc_passed", "questionnaire_completed", "api_called"),
    "social": ("shared", "invited", "joined_group"),
    "transfer": ("deposit",),
}
"""What happens in turn."""

WORDS = {
    "page": "concat('page', id % 7)", "element": "concat('element', id % 23)", "session_id": "concat('s', id DIV 20)",
    "instrument": "concat('i', id % 6)", "channel": "concat('channel', id % 9)", "indicator": "concat('indicator', id % 12)",
    "group_id": "concat('g', id % 300)", "side": "IF(id % 2 = 0, 'buy', 'sell')", "platform": "'mini_program'",
    "element_x_milli": "id * 7919 % 1001", "element_y_milli": "id * 104729 % 1001", "page_x_milli": "id * 13 % 1001",
    "page_y_px": "id * 17 % 3000", "amount_fen": "1000 + id % 9000", "quantity_e8": "1 + id % 3", "engaged_ms": "5000",
    "scroll_depth_milli": "id % 1001", "device_id": "concat('d', id % 100000)",
}  # fmt: skip


def in_turn(kinds: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return f"element_at(array({listed}), CAST(1 + id % {len(kinds)} AS INT))" if kinds else "NULL"


def values(name: str, users: int) -> dict[str, Column]:
    """Believable values of every column of a contract, over all hours of the day."""
    told = {x.name: "NULL" if x.nullable else "'x'" if x.base is str else "1" for x in fields_of(contracts()[name])}
    moment = "unix_millis(to_utc_timestamp(CAST(day AS TIMESTAMP), 'Asia/Shanghai')) + id * 7919 % 86400000"
    own = {"event_id": f"concat('{name}-', day, '-', id)", "event_time": moment, "observed_at": moment, "seq": "id"}
    own |= {"user_id": f"concat('u', id * 48271 % {users})", "version": "1", "region": "'CN'"}
    own |= {"kafka_partition": "0", "kafka_offset": "id", "kind": in_turn(KINDS.get(name, ()))}
    return {column: f.expr(sql) for column, sql in (told | WORDS | own).items()}


def happen(spark: SparkSession, day: str, events: int) -> None:
    """The events of one day."""
    for name, share in SHARES.items():
        rows = spark.range(events * share // 100, numPartitions=4).withColumn("day", f.lit(day))
        rows = rows.withColumns(values(name, max(50, int(events * USERS_PER_EVENT))))
        wanted = event_columns(contracts()[name])
        rows.selectExpr(*(f"CAST({c} AS {kind}) AS {c}" for c, kind in wanted.items())).writeTo(event_table(name)).append()


def seconds_of(job: str, day: str) -> float:
    """How long a job of the daily DAG takes, from its start to its end."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", job, "--day", day], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return time.perf_counter() - started


@pytest.mark.usefixtures("kafka", "warehouse", "lake")
@pytest.mark.parametrize("size", SIZES)
def test_the_batch_of_a_day(size: int, stack_env: Settings) -> None:  # noqa: ARG001 - where everything is
    first = FIRST + timedelta(days=30 * SIZES.index(size))
    days = [(first + timedelta(days=n)).isoformat() for n in range(HISTORY_DAYS + 1)]
    with spark_session("bench") as spark:
        for day in days:
            happen(spark, day, size if day == days[-1] else size // 10)
    took = {job.rpartition(".")[2]: seconds_of(job, days[-1]) for job in ("batch.jobs.views", "batch.jobs.publish_events")}
    told = ", ".join(f"{job} {seconds:.1f} s" for job, seconds in took.items())
    limit = f"; the limit is {LIMITS_S[size]} s" if size in LIMITS_S else ""
    sys.stdout.write(f"\na day of {size:,} events: {told}, together {sum(took.values()):.1f} s{limit}\n")
