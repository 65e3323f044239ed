"""Runs the live jobs' own views over a file's events in a Flink inside this process, and gives the alerts."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from schemas.catalogue import contracts
from schemas.clock import REPORTING_ZONE
from schemas.columns import flink_columns
from schemas.event_lines import Row
from schemas.settings import settings
from streaming.detector import Pattern, Rule
from streaming.flink_session import ONE_SLOT, local_session
from streaming.plans import run, run_kept
from streaming.script import Script
from streaming.sql.detection import PUBLISHED, all_alerts, believed_views, detection_views, sources
from streaming.sql.dialect import BATCH, STREAM
from streaming.sql.file_sink import file_table, rows_written
from streaming.sql.file_source import file_source
from streaming.sql.kafka_sinks import insert
from streaming.sql.vector_rows import vector_rows


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of a file: rules and patterns by name; delay_ms: a D instead of each topic's; zone: whose days count."""

    rules: Mapping[str, Rule]
    patterns: Mapping[str, Pattern]
    delay_ms: int | None = None
    zone: str = REPORTING_ZONE
    streaming: bool = True
    vectors: bool = False


@dataclass(frozen=True)
class Findings:
    """alerts: one row an id, in the order of time; vectors: what the rules looked at, if it was asked for."""

    alerts: list[Row]
    vectors: list[Row] = field(default_factory=list)


def detect(question: Question, events: Mapping[str, list[Row]], folder: Path) -> Findings:
    """Finds the alerts in events, given by contract in their order of arrival; `folder` is for files in between."""
    for name in sources():
        _write(folder / name, events.get(name, []))
    session: Any = local_session(streaming=question.streaming, options=ONE_SLOT)
    job = script(question, folder)
    (run_kept(session, settings(), job) if question.streaming else run(session, job)).wait()
    vectors = [row for entity in PUBLISHED for row in rows_written(folder / f"vector_{entity}")]
    return Findings(_once(rows_written(folder / "alert")), sorted(vectors, key=lambda v: (v["event_time"], v["event_id"])))


def script(question: Question, folder: Path) -> Script:
    """The job: files instead of topics on both ends, the live views between."""
    dialect = replace(STREAM if question.streaming else BATCH, zone=question.zone)
    views = [sql for name in sources() for sql in file_source(name, folder / name, dialect, question.delay_ms)]
    views += believed_views(sources(), dialect, delay_ms=question.delay_ms)
    views += [*detection_views(dialect, question.rules, question.patterns), _file_sink("alert", folder)]
    inserts = [insert("alert", all_alerts(question.rules, question.patterns))]
    for entity in PUBLISHED if question.vectors else ():
        views.append(_file_sink(f"vector_{entity}", folder))
        inserts.append(insert(f"vector_{entity}", vector_rows(entity)))
    return Script(name="detect", views=tuple(views), inserts=tuple(inserts), checkpoint_s=0)


def _file_sink(name: str, folder: Path) -> str:
    return file_table(f"{name}_out", flink_columns(contracts()[name]), folder / name)


def _write(folder: Path, rows: list[Row]) -> None:
    folder.mkdir()
    with (folder / "rows.json").open("w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def _once(alerts: Iterator[Row]) -> list[Row]:
    """One row an id: a pattern tells one trigger once for each of its beginnings, of which the first in text order stays."""
    by_text = sorted(alerts, key=lambda alert: json.dumps(alert | {"detected_at": 0}, sort_keys=True), reverse=True)
    found = {alert["alert_id"]: alert for alert in by_text}
    return sorted(found.values(), key=lambda a: (a["event_time"], a["detector"], a["entity_id"], a["alert_id"]))
