"""Who shares a device, a card, a referral or a transfer with whom, and the groups that follow from it."""

from collections.abc import Callable
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from batch.components import components
from batch.events import events_until
from schemas.settings import settings

NAMED = ("user_id", "thing")


def groups_as_of(spark: SparkSession, day: str) -> DataFrame:
    """user_id and group_id, as of the end of a day, of every user who shares something with another one."""
    pairs = _chains(_all_ties(spark, day)).toLocalIterator()
    groups = sorted(components((row.user_id, row.next_user_id) for row in pairs).items())
    return spark.createDataFrame(groups, "user_id STRING, group_id STRING")


def _all_ties(spark: SparkSession, day: str) -> DataFrame:
    accounts, transfers = events_until(spark, "account", day), events_until(spark, "transfer", day)
    return reduce(DataFrame.union, (TIES[kind](accounts, transfers) for kind in settings().link_by.split(",")))


def _chains(ties: DataFrame) -> DataFrame:
    """Neighbours among the users of one thing, so that n users of it make n - 1 pairs."""
    ties = ties.where("user_id IS NOT NULL AND thing IS NOT NULL").distinct()
    pairs = ties.selectExpr("user_id", "lead(user_id) OVER (PARTITION BY thing ORDER BY user_id) AS next_user_id")
    return pairs.where("next_user_id IS NOT NULL").distinct()


def _by_device(accounts: DataFrame, transfers: DataFrame) -> DataFrame:
    both = accounts.select("user_id", "device_id").union(transfers.select("user_id", "device_id"))
    return both.select("user_id", f.concat(f.lit("device:"), "device_id").alias("thing"))


def _by_card(accounts: DataFrame, transfers: DataFrame) -> DataFrame:
    both = accounts.select("user_id", "card_id").union(transfers.select("user_id", "card_id"))
    return both.select("user_id", f.concat(f.lit("card:"), "card_id").alias("thing"))


def _by_referral(accounts: DataFrame, transfers: DataFrame) -> DataFrame:  # noqa: ARG001
    return _by_pair(accounts, "referrer_user_id")


def _by_transfer(accounts: DataFrame, transfers: DataFrame) -> DataFrame:  # noqa: ARG001
    return _by_pair(transfers, "counterparty_user_id")


def _by_pair(rows: DataFrame, other: str) -> DataFrame:
    """Both users of a pair hold the thing that is named after the pair."""
    pairs = rows.where(f"{other} IS NOT NULL").withColumn("thing", f.concat_ws("|", f.lit("pair"), "user_id", other))
    return pairs.select("user_id", "thing").union(pairs.select(f.col(other), "thing"))


TIES: dict[str, Callable[[DataFrame, DataFrame], DataFrame]] = {
    "device": _by_device, "card": _by_card, "referral": _by_referral, "transfer": _by_transfer,
}  # fmt: skip
