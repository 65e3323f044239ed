"""Recency, frequency and money of customers, each in fifths, and the segment that follows from them."""

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

SCORES = {"recency": "-recency_days", "frequency": "purchases", "money": "money_fen"}
"""Score to the number that it ranks: more is better."""

SEGMENTS = {
    "champions": "recency >= 4 AND frequency >= 4",
    "loyal": "frequency >= 4",
    "promising": "recency >= 4",
    "at_risk": "recency <= 2 AND frequency >= 3",
    "lost": "recency <= 2",
    "regular": "TRUE",
}
"""The first that holds. Customary names of direct marketing (Hughes 1994), on recency and frequency."""


def customers_of(lines: DataFrame, as_of: str) -> DataFrame:
    """One row a customer who bought: days since the last purchase, purchases (invoices), money (net of cancellations)."""
    kept = lines.where("left_out IS NULL")
    customers = kept.groupBy("customer").agg(
        f.expr(f"datediff(DATE '{as_of}', max(IF(cancels, NULL, bought_on)))").alias("recency_days"),
        f.expr("count(DISTINCT IF(cancels, NULL, invoice))").alias("purchases"),
        f.expr("sum(IF(cancels, -amount_fen, amount_fen))").alias("money_fen"),
    )
    return _scored(customers.where("purchases > 0"))


def _scored(customers: DataFrame) -> DataFrame:
    """A score is one more than the number of fifths' edges that a customer lies above; equal values share it."""
    edges = [f.percentile(f.expr(sql), [0.2, 0.4, 0.6, 0.8]).alias(f"{name}_edges") for name, sql in SCORES.items()]
    ranked = customers.crossJoin(f.broadcast(customers.agg(*edges)))
    scores = [f"1 + size(filter({name}_edges, edge -> edge < {sql})) AS {name}" for name, sql in SCORES.items()]
    names = "CASE " + " ".join(f"WHEN {rule} THEN '{name}'" for name, rule in SEGMENTS.items()) + " END AS segment"
    scored = ranked.selectExpr("customer", "recency_days", "purchases", "money_fen", *scores)
    return scored.selectExpr("*", names)


def suite(money_fen: int) -> list[Expectation]:
    """The gate; money_fen: what the counted lines of these customers add up to."""
    return [
        gxe.ExpectColumnValuesToBeUnique(column="customer"),
        *(gxe.ExpectColumnValuesToNotBeNull(column=name) for name in ("customer", "recency_days", "segment")),
        *(gxe.ExpectColumnValuesToBeBetween(column=name, min_value=1, max_value=5) for name in SCORES),
        gxe.ExpectColumnValuesToBeBetween(column="purchases", min_value=1),
        gxe.ExpectColumnValuesToBeBetween(column="recency_days", min_value=0),
        gxe.ExpectColumnSumToBeBetween(column="money_fen", min_value=money_fen, max_value=money_fen),
    ]
