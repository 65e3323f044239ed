"""Write, audit, publish: results are staged in the lake, judged, written to the warehouse and only then shown, all at once."""

from collections.abc import Callable
from dataclasses import replace

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from batch.facts import Facts
from batch.gate import judge
from batch.lake import staged_table
from batch.producing import now_ms
from batch.publication import newest_run, show, usual_rows
from batch.warehouse import insert_frame
from schemas.catalogue import table_catalogue
from schemas.clock import reporting_day
from schemas.contract import fields_of
from schemas.settings import settings


def publish(
    name: str,
    day: str,
    results: DataFrame,
    facts: Facts,
    before_showing: Callable[[DataFrame], None] | None = None,
) -> str:
    """Shows a day's results under a run_id made of their content, so that the same results twice change nothing.

    before_showing is given the judged rows, for what must be told elsewhere too. Raises GateFailed: nothing is shown then, and
    the refused rows stay in the staged table.
    """
    columns = [field.name for field in fields_of(table_catalogue()[name])]
    told = results.select(*(column for column in columns if column != "run_id")).cache()
    run_id = f"{day}-{_digest(told)}"
    if newest_run(name, day) == run_id:
        return f"{name} {day}: unchanged, run {run_id}"
    staged = _stage(name, day, run_id, told.withColumn("run_id", f.lit(run_id)).select(*columns))
    verdict = judge(name, staged, _compared(facts, name, day))
    rows = insert_frame(staged, name, columns)
    if before_showing:
        before_showing(staged)
    show(name, day, run_id, rows, verdict)
    return f"{name} {day}: {rows} rows published, gate {verdict}, run {run_id}"


def _compared(facts: Facts, name: str, day: str) -> Facts:
    """A day that is not over may be as empty as it likes; others are compared with the days before."""
    if day >= reporting_day(now_ms(), settings().reporting_zone):
        return replace(facts, fewest_rows=0)
    return replace(facts, usual_rows=usual_rows(name, day))


def _digest(rows: DataFrame) -> str:
    """16 hex digits of the content, whatever the order of rows."""
    marks = rows.select(f.xxhash64(f.to_json(f.struct("*"), {"ignoreNullFields": "false"})).cast("decimal(38,0)").alias("mark"))
    found = marks.agg(f.sum("mark"), f.count("*")).collect()[0]
    return f"{(int(found[0] or 0) * 31 + found[1]) % 2**64:016x}"


def _stage(name: str, day: str, run_id: str, rows: DataFrame) -> DataFrame:
    """Writes the run beside the one that is shown, in place of any that was refused, and reads it back."""
    spark, table = rows.sparkSession, staged_table(name)
    spark.sql(f"DELETE FROM {table} WHERE day = '{day}' AND run_id <> '{newest_run(name, day) or ''}'")
    rows.coalesce(1).writeTo(table).append()
    return spark.table(table).where((f.col("day") == day) & (f.col("run_id") == run_id)).cache()
