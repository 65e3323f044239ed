"""Runs views of a day one after the other; one that its gate refuses keeps what it showed and stops no other."""

from collections.abc import Callable, Iterable
from time import monotonic

from pyspark.sql import SparkSession

from batch.console import say
from batch.gate import Finding, GateFailed
from batch.known import knowing_now

View = Callable[[SparkSession, str], str]
"""Makes what readers see of a day, publishes it and says so in one line."""


def each_view(spark: SparkSession, day: str, views: Iterable[View]) -> list[str]:
    """What each view said; raises GateFailed at the end with the failures of all. Each sees one state of the lake."""
    failures: list[Finding] = []
    lines = []
    for view in views:
        started = monotonic()
        try:
            with knowing_now():
                lines.append(view(spark, day))
                say(f"{lines[-1]} ({monotonic() - started:.1f} s)")
        except GateFailed as refused:
            failures += refused.failures
    if failures:
        raise GateFailed(failures)
    return lines
