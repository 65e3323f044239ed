"""Customers of a small shop, counted by hand; and a month of a real one."""

import os
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from batch.jobs.rfm import asked, rfm, table
from schemas.settings import ROOT
from streaming.importers.imported import LeftOut
from streaming.importers.retail import read

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
LINES = """
1,a,Lamp,2,2011-01-01 10:00:00,1.50,7.0,UK
1,a,Lamp,2,2011-01-01 10:00:00,1.50,7.0,UK
1,b,Cup,1,2011-01-01 10:00:00,0.25,7.0,UK
2,b,Cup,4,2011-01-03 09:00:00,0.25,7.0,UK
C3,b,Cup,-1,2011-01-04 09:00:00,0.25,7.0,UK
4,b,Cup,1,2011-01-05 09:00:00,0.25,8.0,UK
C5,a,Lamp,-1,2011-01-05 10:00:00,1.50,9.0,UK
6,a,Lamp,1,2011-01-05 10:00:00,1.50,,UK
7,a,Lamp,1,2011-01-05 10:00:00,0.00,8.0,UK
8,a,Lamp,-1,2011-01-05 10:00:00,1.50,8.0,UK
9,a,Lamp,one,2011-01-05 10:00:00,1.50,8.0,UK
"""
RETAIL = ROOT.parent / "shared/data/retail"


def test_each_line_counts_or_says_by_which_rule_it_does_not(spark: SparkSession, tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text(HEADER + LINES)
    customers, found = rfm(spark, [str(file)], None)
    assert found["lines"] == {
        "kept": 6, "exact_duplicate": 1, "malformed": 1, "missing_customer": 1, "no_price": 1, "wrong_sign": 1,
    }  # fmt: skip
    assert (found["as_of"], found["only_cancelled"], found["customers"]) == ("2011-01-06", 1, 2)
    rows = {row.customer: (row.recency_days, row.purchases, row.money_fen) for row in customers.collect()}
    assert rows == {"7": (3, 2, 400), "8": (1, 1, 25)}
    assert "gate passed" in table(found)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="no column InvoiceNo"):
        rfm(spark, [str(tmp_path / "other.csv")], None)


def test_a_month_of_a_real_shop_is_read_as_the_importer_reads_it(spark: SparkSession) -> None:
    if not RETAIL.exists():
        assert os.environ.get("CI") != "true", f"{RETAIL} is missing"
        pytest.skip(f"{RETAIL} is not beside the project")
    files = sorted(map(str, RETAIL.glob("*.csv")))
    customers, found = rfm(spark, files, None)
    outcomes = [outcome for file in files for outcome in read(Path(file))]
    left_out = [outcome.reason for outcome in outcomes if isinstance(outcome, LeftOut)]
    assert found["lines"] == {"kept": len(outcomes) - len(left_out)} | {
        name: left_out.count(name) for name in found["lines"] if name != "kept"
    }
    scores = customers.selectExpr("min(recency)", "max(recency)", "min(money)", "max(money)").collect()[0]
    assert tuple(scores) == (1, 5, 1, 5)


@pytest.mark.parametrize(
    ("words", "told"), [(["nowhere.csv"], "file=nowhere.csv"), ([__file__, "--as-of", "soon"], "as_of=soon")]
)
def test_a_wrong_word_is_refused_in_one_line(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        asked(words)
    assert refusal.value.code == 2
    assert told in capsys.readouterr().err
