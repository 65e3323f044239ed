"""Asks the lake what is behind alerts, however many, over the time that they speak of."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from schemas.catalogue import contracts
from schemas.clock import reporting_day
from schemas.columns import flink_columns
from schemas.conditions import literal
from schemas.settings import Settings
from streaming.catalogue import patterns, rules
from streaming.detector import Rule
from streaming.evidence.verification import Row, Seen, Verification, verified
from streaming.flink_session import ONE_SLOT, local_session
from streaming.plans import run
from streaming.rule_documents import rules_in_force, store_of
from streaming.script import Script
from streaming.sql.detection import all_alerts, believed_views, detection_views, sources
from streaming.sql.dialect import BATCH
from streaming.sql.evidence import CLAIM, COUNT, EVENT, claim, evidence_views
from streaming.sql.file_sink import file_table, rows_written
from streaming.sql.lake_catalog import lake_catalog
from streaming.sql.lake_source import lake_sources

ALERT = flink_columns(contracts()["alert"])
SHOWN = 1_000
"""How many events of one alert are listed; all are counted."""


@dataclass
class Found:
    """What one run found, by alert id."""

    derived: dict[str, list[Row]] = field(default_factory=dict)
    counts: dict[str, Row] = field(default_factory=dict)
    named: dict[str, list[Row]] = field(default_factory=dict)
    held: dict[str, list[Row]] = field(default_factory=dict)


def archived_alerts(s: Settings, condition: str) -> list[Row]:
    """The newest revision of every alert that meets an SQL condition; what-if alerts are none."""
    with TemporaryDirectory(prefix="weipan-evidence-") as place:
        folder = Path(place)
        columns = ", ".join(f"`{c}`" for c in ALERT)
        insert = f"INSERT INTO alert_out SELECT {columns} FROM lake.events.alert_v1 WHERE ({condition}) AND source <> 'what-if'"
        _run(s, Script(name="alerts", views=(file_table("alert_out", ALERT, folder),), inserts=(insert,), checkpoint_s=0))
        by_revision = sorted(rows_written(folder), key=lambda a: (a["revision"], a["alert_id"]))
    return [*{alert["alert_id"]: alert for alert in by_revision}.values()]


def with_ids(ids: Iterable[str]) -> str:
    """The condition that an alert has one of these ids."""
    return f"alert_id IN ({', '.join(map(literal, ids))})"


def verify(s: Settings, alerts: list[Row], *, list_events: bool) -> list[Verification]:
    """The verdict on every alert; list_events: with the events behind it."""
    verdicts = []
    for _, group in groupby(sorted(alerts, key=lambda a: _together(s, a)), key=lambda a: _together(s, a)):
        members = list(group)
        found = _found(s, members, list_events=list_events)
        verdicts += [_verdict(alert, found) for alert in members]
    return verdicts


def _together(s: Settings, alert: Row) -> tuple[str, bool]:
    """Alerts of one day that knew the same rows are verified in one run."""
    return reporting_day(alert["event_time"], s.reporting_zone), alert["source"] == "live"


def _found(s: Settings, alerts: list[Row], *, list_events: bool) -> Found:
    with TemporaryDirectory(prefix="weipan-evidence-") as place:
        folder = Path(place)
        (folder / "claim").mkdir()
        times = [alert["event_time"] for alert in alerts]
        asked = {name.partition("@")[0]: rule for name, rule in _rules(s, min(times), max(times) + 1).items()}
        (folder / "claim" / "rows.json").write_text(
            "\n".join(json.dumps(claim(alert, asked.get(alert["detector"]))) for alert in alerts)
        )
        _run(s, script(s, alerts, folder, list_events=list_events))
        found = Found(counts={row["alert_id"]: row for row in rows_written(folder / "held_count")})
        for name in ("derived", "named", "held"):
            for row in rows_written(folder / name):
                getattr(found, name).setdefault(row["alert_id"], []).append(row)
    return found


def script(s: Settings, alerts: list[Row], folder: Path, *, list_events: bool) -> Script:
    """The run: the claims and the lake on one end, the alerts derived again and the events behind them on the other."""
    asked = {alert["detector"] for alert in alerts}
    from_ms, to_ms = min(a["event_time"] for a in alerts), max(a["event_time"] for a in alerts) + 1
    own_rules = {name: rule for name, rule in _rules(s, from_ms, to_ms).items() if name.partition("@")[0] in asked}
    own_patterns = {name: pattern for name, pattern in patterns().items() if name in asked}
    known = alerts[0]["source"] == "live"
    views = lake_sources(sources(), from_ms, to_ms, s.reporting_zone, live_only=known)
    views += believed_views(sources(), BATCH, late_too=not known)
    views += [
        *detection_views(replace(BATCH, zone=s.reporting_zone), own_rules, own_patterns),
        file_table("claim", CLAIM, folder / "claim"),
    ]
    sinks = {"held_count": COUNT, "named": EVENT} | ({"held": EVENT} if list_events else {})
    inserts = [f"INSERT INTO {name}_out SELECT * FROM {name}" for name in sinks]
    views += [*evidence_views(sources()), *(file_table(f"{name}_out", c, folder / name) for name, c in sinks.items())]
    if own_rules or own_patterns:
        views.append(file_table("derived_out", ALERT, folder / "derived"))
        inserts.append(
            f"INSERT INTO derived_out SELECT * FROM ({all_alerts(own_rules, own_patterns)}) WHERE event_time >= {from_ms}"
        )
    return Script(name="evidence", views=tuple(views), inserts=tuple(inserts), checkpoint_s=0)


def _rules(s: Settings, from_ms: int, to_ms: int) -> dict[str, Rule]:
    return rules() | rules_in_force(store_of(s).versions(), "live", from_ms, to_ms)


def _verdict(alert: Row, found: Found) -> Verification:
    """Of several beginnings of a pattern, the one that the alert tells of."""
    alert_id = alert["alert_id"]
    derived = sorted(found.derived.get(alert_id, []), key=lambda d: d["evidence_ids"] != alert["evidence_ids"])
    count, named = found.counts.get(alert_id, {}), found.named.get(alert_id, [])
    ids = frozenset(row["event_id"] for row in named)
    seen = Seen(derived[0] if derived else None, count.get("events"), count.get("checksum"), ids)
    events = found.held.get(alert_id) or named
    in_order = sorted(events, key=lambda e: (e["event_time"], e["seq"], e["event_id"]))
    shown = tuple({name: e[name] for name in EVENT if name != "alert_id"} for e in in_order[:SHOWN])
    return verified(alert, seen, shown)


def _run(s: Settings, script: Script) -> None:
    session: Any = local_session(streaming=False, options=ONE_SLOT)
    run(session, replace(script, views=(lake_catalog(s), *script.views))).wait()
