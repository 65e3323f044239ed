"""Spoilt results are refused with rule, column, rows and owner, and readers keep what they had."""

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.facts import Facts
from batch.gate import GateFailed
from batch.lake import staged_table
from batch.publication import newest_run
from batch.publishing import publish

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

DAY = "2026-02-10"


def doubled(rows: DataFrame) -> DataFrame:
    return rows.union(rows)


def without_element(rows: DataFrame) -> DataFrame:
    return rows.withColumn("element", f.when(f.col("cell_x") != 0, f.col("element")))


def negative(rows: DataFrame) -> DataFrame:
    return rows.withColumn("users", -f.col("users"))


@pytest.mark.parametrize(
    ("spoilt", "rule", "found"),
    [
        (doubled, "expect_compound_columns_to_be_unique", ("page", 32)),
        (without_element, "expect_column_values_to_not_be_null", ("element", 4)),
        (negative, "expect_column_values_to_be_between(min_value=0", ("users", 16)),
    ],
)
@pytest.mark.usefixtures("published")
def test_a_failed_gate_publishes_nothing_and_names_rule_column_rows_and_owner(spark: SparkSession, shown, spoilt, rule, found):
    (column, rows), before, run = found, shown("heatmap_cell"), newest_run("heatmap_cell", DAY)
    assert before
    staged = spark.table(staged_table("heatmap_cell"))
    results = spark.createDataFrame(spoilt(staged.where(f.col("run_id") == run)).collect(), staged.schema)
    with pytest.raises(GateFailed) as refused:
        publish("heatmap_cell", DAY, results, Facts(totals={"clicks": 6}))
    told = [failure for failure in refused.value.failures if failure.rule.startswith(rule) and column in failure.column]
    assert [(failure.rows, failure.owner) for failure in told] == [(rows, "product")]
    assert f"rows={rows}" in str(refused.value)
    assert told[0].examples
    assert (shown("heatmap_cell"), newest_run("heatmap_cell", DAY)) == (before, run)
    assert staged.where(f"day = '{DAY}' AND run_id <> '{run}'").count() == results.count()
