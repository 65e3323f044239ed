"""Days with injected faults: no reader ever sees a wrong partition, a refusal says why, and repaired rows come back once."""

import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from batch.gate import GateFailed
from batch.history import HistoryFile, load_files
from batch.jobs.heatmaps import clicks
from batch.jobs.quarantine import asked, done
from batch.known import knowing_now
from batch.publication import newest_run
from batch.warehouse import ask
from schemas.catalogue import contracts
from schemas.contract import fields_of

sys.path.insert(0, str(Path(__file__).parent))
from fault_injection import FAULTS, Fault, Row, honest_day

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

FIRST = date(2025, 3, 1)
STEADY = 3
"""Days without a fault that come first, to compare with."""

ARROW = {int: pa.int64(), str: pa.string(), bool: pa.bool_()}
Cells = Counter[tuple[int, int]]


def day_of(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


def load(spark: SparkSession, folder: Path, day: str, rows: list[Row]) -> list[str]:
    """The file of a day, as somebody sent it; the rules that its rows broke."""
    fields = [x for x in fields_of(contracts()["behaviour"]) if any(x.name in row for row in rows)]
    path = folder / "behaviour_v1" / f"{day}.parquet"
    path.parent.mkdir(exist_ok=True)
    schema = pa.schema([(x.name, ARROW[x.base]) for x in fields])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    return [str(each) for each in load_files(spark, "behaviour", [HistoryFile(path)]).refused]


def publish(spark: SparkSession, day: str) -> str:
    """What the gate said of the clicks of a day; nothing when they were published."""
    try:
        with knowing_now():
            clicks(spark, day)
    except GateFailed as refused:
        return str(refused)
    return ""


def seen(day: str) -> Cells:
    """The clicks that a reader sees, by cell."""
    rows = ask(
        "SELECT cell_x, cell_y, clicks FROM heatmap_cell FINAL "
        "WHERE run_id = %(run)s AND kind = 'click' AND platform = '' AND viewport = ''",
        {"run": newest_run("heatmap_cell", day)},
    )
    return Counter({(x, y): clicks for x, y, clicks in rows})


def true_cells(rows: list[Row]) -> Cells:
    return Counter((min(19, r["element_x_milli"] // 50), min(19, r["element_y_milli"] // 50)) for r in rows)


def steady_days(spark: SparkSession, folder: Path) -> None:
    for number in range(STEADY):
        rows = honest_day(day_of(number), number)
        assert load(spark, folder, day_of(number), rows) == []
        assert publish(spark, day_of(number)) == ""
        assert seen(day_of(number)) == true_cells(rows)


def suffer(spark: SparkSession, folder: Path, number: int, fault: Fault) -> None:
    """One faulty day from its arrival to its repair; at every moment a reader sees the truth or nothing."""
    day, die = day_of(number), random.Random(number)
    rows = honest_day(day, number)
    truth = true_cells(rows)
    aside = load(spark, folder, day, fault.spoil(rows, die))
    assert bool(aside) == fault.aside, (fault.name, aside)
    refused = publish(spark, day)
    assert seen(day) == (Counter() if fault.rule else truth), fault.name
    assert fault.rule in refused, (fault.name, refused)
    if not fault.rule:
        return
    assert "owner=product" in refused
    assert "rows=" in refused
    assert all("owner=platform" in each and "rows=" in each for each in aside)
    if fault.mend:
        words = [word for option, changes in fault.mend.items() for change in changes for word in (f"--{option}", change)]
        told = [done(spark, asked(["repair", "--contract", "behaviour", "--day", day, *words])) for _ in range(2)]
        assert not told[0].startswith("0 rows"), told
        assert told[1].startswith("0 rows repaired, 0 brought back"), told
    else:
        assert load(spark, folder, day, rows) == []
    assert publish(spark, day) == "", fault.name
    assert seen(day) == truth, fault.name
    assert done(spark, asked(["list", "--contract", "behaviour", "--day", day])) == "nothing waits in quarantine"


def run_days(spark: SparkSession, folder: Path, count: int, suffering: Callable[..., None] = suffer) -> None:
    steady_days(spark, folder)
    for number in range(count):
        suffering(spark, folder, STEADY + number, FAULTS[number % len(FAULTS)])


@pytest.mark.prove
def test_each_fault_on_a_day(spark: SparkSession, tmp_path: Path) -> None:
    run_days(spark, tmp_path, len(FAULTS))


@pytest.mark.prove
@pytest.mark.timeout(7200)
def test_a_hundred_faulty_days(spark: SparkSession, tmp_path: Path) -> None:
    run_days(spark, tmp_path, 100)
