"""How many users went from which tier to which on a day, from the profiles that were published for it."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from schemas.tiers import WAITS_UNTIL

FROM = "IF(tier_since = day, coalesce(previous_tier, ''), tier)"
"""The tier before the day: what a user moved from, nothing when he is new, else where he stayed."""

FIELD = f"IF(reason LIKE '%{WAITS_UNTIL}%', 'waiting', substring_index(reason, '=', 1))"
"""The field that a reason speaks of, of `largest_fill_fen=12000000 >= 10000000`."""


def tier_moves(profiles: DataFrame) -> DataFrame:
    """One row a pair of tiers, with the reasons of its users."""
    users = profiles.selectExpr("day", "user_id", f"{FROM} AS from_tier", "tier AS to_tier", "tier_reasons")
    counted = users.groupBy("day", "from_tier", "to_tier").agg(f.count("*").alias("users"))
    told = users.select("from_tier", "to_tier", "user_id", f.explode("tier_reasons").alias("reason"))
    why = told.withColumn("field", f.expr(FIELD)).groupBy("from_tier", "to_tier", "field")
    fields = why.agg(f.count_distinct("user_id").alias("count")).groupBy("from_tier", "to_tier")
    reasons = fields.agg(f.map_from_entries(f.array_sort(f.collect_list(f.struct("field", "count")))).alias("reasons"))
    return counted.join(reasons, ["from_tier", "to_tier"])
