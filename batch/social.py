"""How far users carried the platform on a day: shares, invitations, chat groups, and the viral coefficient."""

from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.events import events_on, on_time
from batch.merged_days import user_days_of
from batch.small_tables import frame_of
from schemas.social_counts import MINUTE_MS, SOCIAL_COUNTS


def social_minutes(spark: SparkSession, day: str) -> DataFrame:
    """What the live layer counts, again from the lake: each minute's on-time events by chat group and instrument."""
    told = on_time(events_on(spark, "social", [day]))
    minute = f.expr(f"event_time - event_time % {MINUTE_MS}").alias("event_time")
    names = [f.coalesce(name, f.lit("")).alias(name) for name in ("group_id", "instrument")]
    return told.groupBy(minute, *names).agg(*(f.sum(f.expr(sql)).alias(name) for name, sql in SOCIAL_COUNTS.items()))


def social_groups_of(spark: SparkSession, day: str) -> DataFrame:
    """One row a chat group and instrument."""
    names = [f.coalesce(name, f.lit("")).alias(name) for name in ("group_id", "instrument")]
    counts = [f.sum(f.expr(SOCIAL_COUNTS[name])).alias(name) for name in ("shares", "joins", "messages")]
    sharers = f.count_distinct(f.expr("IF(kind = 'shared', user_id, NULL)")).alias("sharers")
    rows = events_on(spark, "social", [day]).groupBy(*names).agg(*counts, sharers)
    return rows.where("shares + joins + messages > 0").withColumn("day", f.lit(day))


def social_day_of(spark: SparkSession, day: str, compared: int, different: int) -> DataFrame:
    """The day's one row; compared, different: minutes that the live layer counted too, and those it counted otherwise."""
    days, events = user_days_of(spark, day, 1), events_on(spark, "social", [day])
    acts = days.agg(
        f.count("*").alias("active_users"),
        f.expr("count_if(shares > 0)").alias("sharers"),
        f.expr("count_if(invitations > 0)").alias("inviters"),
        f.expr("count_if(referrer_user_id IS NOT NULL)").alias("invited_registrations"),
    )
    sums = events.agg(*(f.coalesce(f.sum(f.expr(sql)), f.lit(0)).alias(name) for name, sql in SOCIAL_COUNTS.items()))
    found = acts.crossJoin(sums).collect()[0].asDict()
    told = found | _rates(found) | {"minutes_compared": compared, "minutes_different": different}
    return frame_of(spark, "social_day", [told], day)


def _rates(found: dict[str, Any]) -> dict[str, float | None]:
    """Viral coefficient K = invitations per user × conversion of an invitation; absent where nobody was there to share."""
    users, invitations, registered = found["active_users"], found["invitations"], found["invited_registrations"]
    return {
        "shares_per_user": found["shares"] / users if users else None,
        "invitations_per_user": invitations / users if users else None,
        "invited_conversion": registered / invitations if invitations else None,
        "viral_coefficient": registered / users if users and invitations else None,
    }
