"""Reads the purchases of a shop from CSV files and says of every line whether it counts, and if not, by which rule.

The rules are those of `weipan import retail`, in the same order: an exact repetition of another line; a number that is none; no
customer; no price; a quantity that is negative without a cancelling invoice (one that begins with C), or the other way round.
"""

from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
CANCELS = "InvoiceNo LIKE 'C%'"
RULES = {
    "exact_duplicate": "copy > 1",
    "malformed": "try_cast(Quantity AS BIGINT) IS NULL OR price IS NULL OR at IS NULL",
    "missing_customer": "CustomerID IS NULL OR CustomerID = ''",
    "no_price": "price <= 0",
    "wrong_sign": f"quantity_told = 0 OR (quantity_told < 0) <> ({CANCELS})",
}
"""Why a line does not count, the first that holds."""


def lines_of(spark: SparkSession, files: Sequence[str]) -> DataFrame:
    """Every line: customer, invoice, bought_on, cancels, amount_fen (floored), and left_out, absent if it counts.

    ValueError when a file lacks a column.
    """
    rows = spark.read.option("header", "true").csv(list(files))
    if missing := [name for name in COLUMNS if name not in rows.columns]:
        raise ValueError(f"file={files[0]}: no column {', '.join(missing)}")
    told = rows.selectExpr(
        "*",
        "try_cast(UnitPrice AS DECIMAL(18, 8)) AS price",
        "try_cast(Quantity AS BIGINT) AS quantity_told",
        "try_to_timestamp(InvoiceDate, 'yyyy-MM-dd HH:mm:ss') AS at",
        f"row_number() OVER (PARTITION BY {', '.join(COLUMNS)} ORDER BY InvoiceNo) AS copy",
    )
    why = "CASE " + " ".join(f"WHEN {rule} THEN '{name}'" for name, rule in RULES.items()) + " END"
    return told.selectExpr(
        "regexp_replace(CustomerID, '[.]0$', '') AS customer",
        "InvoiceNo AS invoice",
        "to_date(at) AS bought_on",
        f"{CANCELS} AS cancels",
        "CAST(floor(price * abs(quantity_told) * 100) AS BIGINT) AS amount_fen",
        f"{why} AS left_out",
    )


def counted_by_rule(lines: DataFrame) -> dict[str, int]:
    """How many lines each rule left out, and how many count (`kept`)."""
    why = lines.groupBy(f.coalesce("left_out", f.lit("kept")).alias("why")).count()
    counts = {row["why"]: row["count"] for row in why.collect()}
    return {name: counts.get(name, 0) for name in ("kept", *RULES)}
