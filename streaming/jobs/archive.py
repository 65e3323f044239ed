"""Keeps everything: every topic into the lake exactly once, and what cannot be believed into the dead letters."""

from schemas.settings import Settings
from streaming.script import Script
from streaming.sql.archive_rows import (
    archive_inner,
    archive_outer,
    dead_letters,
    inner_contracts,
    late_rows,
    outer_contracts,
    raw_source,
    typed_source,
)
from streaming.sql.kafka_sinks import kafka_sink
from streaming.sql.lake_catalog import lake_catalog

UNHURRIED = {"execution.buffer-timeout.interval": "200 ms"}
"""Nobody waits for a row of the lake before its checkpoint: fewer, fuller buffers leave the processors to the alerts."""


def script(s: Settings, now_ms: int) -> Script:  # noqa: ARG001 - it goes on from the group's offsets, not from a time
    """The job; its own time zone is the reporting zone, because the lake's folders are reporting days."""
    views, inserts = [lake_catalog(s)], []
    for name in outer_contracts():
        views += raw_source(name, s.kafka, "archive")
        inserts += [archive_outer(name), dead_letters(name), late_rows(name)]
    for name in inner_contracts():
        views.append(typed_source(name, s.kafka, "archive"))
        inserts.append(archive_inner(name))
    return Script(
        name="archive",
        views=(*views, kafka_sink("dead_letter", s.kafka), kafka_sink("late", s.kafka)),
        inserts=tuple(inserts),
        checkpoint_s=s.archive_checkpoint_s,
        options={"table.local-time-zone": s.reporting_zone, "execution.checkpointing.mode": "EXACTLY_ONCE"} | UNHURRIED,
    )
