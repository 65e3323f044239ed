"""Recency, frequency and money of customers: `python -m batch.jobs.rfm FILE… [--as-of DAY] [--out FILE.csv] [--json]`."""

import json
import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.console import say
from batch.customer_value import SEGMENTS, customers_of, suite
from batch.gate import GateFailed, found_of, passed
from batch.job import GATE_FAILED
from batch.purchases import counted_by_rule, lines_of
from batch.spark_session import spark_session


def rfm(spark: SparkSession, files: list[str], as_of: str | None) -> tuple[DataFrame, dict[str, Any]]:
    """The customers, and what was found: lines by rule, the gate's word, segments. Raises GateFailed, ValueError."""
    lines = lines_of(spark, files).cache()
    kept = lines.where("left_out IS NULL")
    day = as_of or str(kept.agg(f.date_add(f.max("bought_on"), 1)).collect()[0][0])
    customers = customers_of(lines, day).cache()
    buyers = kept.join(customers.select("customer"), "customer", "left_semi")
    money = buyers.agg(f.expr("coalesce(sum(IF(cancels, -amount_fen, amount_fen)), 0)")).collect()[0][0]
    verdict = passed(found_of("customer_value", customers, suite(money), "growth"))
    return customers, {
        "as_of": day,
        "lines": counted_by_rule(lines),
        "only_cancelled": kept.select("customer").distinct().count() - customers.count(),
        "gate": verdict,
        "customers": customers.count(),
        "money_fen": money,
        "segments": {row.segment: _segment(row) for row in _segments(customers).collect()},
    }


def _segments(customers: DataFrame) -> DataFrame:
    return customers.groupBy("segment").agg(
        f.count("*").alias("customers"),
        f.sum("money_fen").alias("money_fen"),
        f.percentile("recency_days", 0.5).alias("recency_days"),
        f.avg("purchases").alias("purchases"),
    )


def _segment(row: Any) -> dict[str, Any]:
    return {"customers": row.customers, "money_fen": row.money_fen, "median_recency_days": row.recency_days,
            "mean_purchases": round(row.purchases, 2)}  # fmt: skip


def table(found: dict[str, Any]) -> str:
    """What was found, for people."""
    rules = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in found["lines"].items())
    head = f"as of {found['as_of']}: {found['customers']:,} customers; lines: {rules}; gate {found['gate']}"
    rows = [f"{'segment':<12}{'customers':>10}{'money':>16}{'share':>8}{'last bought':>13}{'purchases':>11}"]
    for name in SEGMENTS:
        if each := found["segments"].get(name):
            share = each["money_fen"] / found["money_fen"]
            rows.append(
                f"{name:<12}{each['customers']:>10,}{each['money_fen'] / 100:>16,.2f}{share:>8.1%}"
                f"{each['median_recency_days']:>10.0f} d{each['mean_purchases']:>12.2f}"
            )
    return "\n".join([head, *rows])


def asked(arguments: list[str] | None = None) -> Namespace:
    """What the command line asks for; the command ends with one clear line when it makes no sense."""
    parser = ArgumentParser(prog="weipan rfm", description="Recency, frequency and money of a shop's customers.")
    parser.add_argument("files", nargs="+", type=Path, help="CSV files with the header InvoiceNo,StockCode,…")
    parser.add_argument("--as-of", help="day from which recency is counted, the one after the newest purchase unless given")
    parser.add_argument("--out", type=Path, help="a CSV file for every customer's numbers, scores and segment")
    parser.add_argument("--json", action="store_true", help="what was found as one line of JSON")
    given = parser.parse_args(arguments)
    for file in given.files:
        if not file.is_file():
            parser.error(f"file={file}: a CSV file that is there")
    try:
        given.as_of = given.as_of and date.fromisoformat(given.as_of).isoformat()
    except ValueError:
        parser.error(f"as_of={given.as_of}: a day as 2011-01-31")
    return given


def main() -> None:
    """Ends with 3 when the gate refuses the numbers."""
    given = asked()
    try:
        with spark_session("rfm") as spark:
            customers, found = rfm(spark, [str(file.resolve()) for file in given.files], given.as_of)
            if given.out:
                customers.orderBy(f.desc("money_fen"), "customer").toPandas().to_csv(given.out, index=False)
    except GateFailed as refused:
        say(str(refused))
        sys.exit(GATE_FAILED)
    except ValueError as wrong:
        sys.stderr.write(f"weipan rfm: {wrong}\n")
        sys.exit(2)
    say(json.dumps(found) if given.json else table(found))


if __name__ == "__main__":
    main()
