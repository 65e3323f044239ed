"""Write, audit, publish: results are staged in the lake, judged, written to the warehouse and only then shown, all at once."""

from collections.abc import Callable

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from batch.facts import Facts
from batch.gate import findings, passed
from batch.gate_results import keep_findings, renew_findings
from batch.lake import staged_table
from batch.producing import now_ms
from batch.publication import newest_run, show
from batch.usual import compared
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
    told = results.select(*told_columns(name)).cache()
    run_id = run_id_of(day, told)
    if newest_run(name, day) == run_id:
        renew_findings(name, day, run_id)
        return f"{name} {day}: unchanged, run {run_id}"
    columns = [field.name for field in fields_of(table_catalogue()[name])]
    staged = _stage(name, day, run_id, told.withColumn("run_id", f.lit(run_id)).select(*columns))
    found = findings(name, staged, _facts(staged, facts, name, day))
    keep_findings(day, run_id, found)
    verdict = passed(found)
    rows = insert_frame(staged, name, columns)
    if before_showing:
        before_showing(staged)
    show(name, day, run_id, rows, verdict)
    return f"{name} {day}: {rows} rows published, gate {verdict}, run {run_id}"


def told_columns(name: str) -> list[str]:
    """The columns that a run's results have by themselves: all but the run."""
    return [field.name for field in fields_of(table_catalogue()[name]) if field.name != "run_id"]


def run_id_of(day: str, rows: DataFrame) -> str:
    """The day and 16 hex digits of the content, whatever the order of rows."""
    marks = rows.select(f.xxhash64(f.to_json(f.struct("*"), {"ignoreNullFields": "false"})).cast("decimal(38,0)").alias("mark"))
    found = marks.agg(f.sum("mark"), f.count("*")).collect()[0]
    return f"{day}-{(int(found[0] or 0) * 31 + found[1]) % 2**64:016x}"


def _facts(staged: DataFrame, facts: Facts, name: str, day: str) -> Facts:
    """A day that is not over may be as empty as it likes; others are compared with the days before."""
    if day >= reporting_day(now_ms(), settings().reporting_zone):
        return Facts(fewest_rows=0, totals=facts.totals)
    return compared(staged.sparkSession, facts, name, day)


def _stage(name: str, day: str, run_id: str, rows: DataFrame) -> DataFrame:
    """Writes the run beside the one that is shown, in place of any that was refused, and reads it back."""
    spark, table = rows.sparkSession, staged_table(name)
    spark.sql(f"DELETE FROM {table} WHERE day = '{day}' AND run_id <> '{newest_run(name, day) or ''}'")
    rows.coalesce(1).writeTo(table).append()
    return spark.table(table).where((f.col("day") == day) & (f.col("run_id") == run_id)).cache()
