"""Trains the model of unusual users on one day, if its data pass the gate, and registers the version, which serves at once."""

import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import LongType, StringType, StructField, StructType

from batch.feature_join.lake_events import lake_events
from batch.gate import found_of, passed
from batch.gates.training_rows import suite
from batch.job import run_for_day
from batch.lake import event_table
from batch.training_rows import READ, learned_features, training_rows
from batch.unusual_user import NAME, figures, trained
from schemas.clock import day_bounds_ms
from schemas.model_registry import ModelRegistry
from schemas.settings import settings


def train_model(spark: SparkSession, day: str) -> str:
    """What became of it; GateFailed when the day is not fit to learn from."""
    s = settings()
    first, last = day_bounds_ms(day, s.reporting_zone)
    names = learned_features()
    rows = training_rows(lake_events(spark, (first, last), READ), first, last, s.reporting_zone)
    columns = [StructField(each, StringType()) for each in ("event_id", "user_id")]
    columns += [StructField(each, LongType()) for each in ("event_time", *names)]
    told = passed(found_of("training_rows", spark.createDataFrame(rows, StructType(columns)), suite(names), "risk"))
    card, content, forest = trained(rows, names, day)
    alerts = spark.table(event_table("alert")).where(f.col("event_time").between(first, last - 1))
    alerted = {row.trigger_event_id for row in alerts.select("trigger_event_id").distinct().collect()}
    metrics = figures(forest, card, rows, alerted)
    ModelRegistry(s.database_url, s.models_dir).register(NAME, card.version, content, metrics, int(time.time() * 1000))
    return f"{NAME}@{card.version} serves, {told}, " + ", ".join(f"{name}={value:.4g}" for name, value in metrics.items())


def main() -> None:
    """`python -m batch.jobs.train_model --day 2026-01-31`."""
    run_for_day("train_model", train_model)


if __name__ == "__main__":
    main()
