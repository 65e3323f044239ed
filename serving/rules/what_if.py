"""Asks the archive what a rule would have said, beside what was live at the time."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any

import numpy as np

from schemas.case_store import JUDGED, CaseStore
from schemas.clock import reporting_day
from schemas.contract import DAY_MS
from schemas.rules.checking import CheckedRule
from schemas.rules.store import RuleStore, Version
from schemas.settings import Settings
from serving.answers.what_if import AlertExample, Change, Span, WhatIfAnswer, Workload
from serving.problems import Problem
from serving.rules.truth import Labels, Row, against_verdicts, read_labels

EXAMPLES = 10
"""Alerts of each kind that are shown whole."""

PATIENCE_S = 180
ONE_AT_A_TIME = BoundedSemaphore(1)
"""A run takes a core and some hundred MB for seconds; a second one waits."""


@dataclass(frozen=True)
class Question:
    """A rule as it would be, the span, the versions of it that were live then, and what analysts said by alert id."""

    rule: CheckedRule
    span: Span
    judged: Sequence[Version]
    verdicts: Mapping[str, bool]

    def told(self) -> dict[str, Any]:
        """The question as the archive is asked: both sides, `before` and `after`."""
        before = [
            {"document": v.rule.document.shown(), "valid_from": v.valid_from, "valid_to": v.valid_to} for v in self.judged
        ]
        sets = {"before": before, "after": [{"document": self.rule.document.shown()}]}
        return {"from": self.span.since, "to": self.span.until, "sets": sets}


def what_if(s: Settings, store: RuleStore, cases: CaseStore, rule: CheckedRule, span: Span) -> WhatIfAnswer:
    """Asks the archived vectors; a problem when the lake cannot be read."""
    span.checked()
    judged = [v for v in store.versions(rule.document.id) if v.lane == "live" and v.judges(span.since, span.until)]
    decided = [d for d in cases.standing(span.since, span.until) if d.detector == rule.document.id and d.state in JUDGED]
    question = Question(rule, span, judged, {d.alert_id: d.state != "false_positive" for d in decided})
    return compared(s, question, run(question.told()))


def run(question: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every yes of the question's sets, in a fixed order; a problem when it takes too long or cannot be asked."""
    with TemporaryDirectory(prefix="what-if-") as folder:
        out = Path(folder) / "out"
        if not ONE_AT_A_TIME.acquire(timeout=PATIENCE_S):
            raise Problem(503, "others are asking the archive", {"Retry-After": "30"})
        try:
            _ask(question, out)
        finally:
            ONE_AT_A_TIME.release()
        files = [path for path in out.rglob("*") if path.is_file() and not path.name.startswith((".", "_"))]
        rows = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    return sorted(rows, key=lambda row: (row["label"], row["event_time"], row["alert_id"]))


def _ask(question: Mapping[str, Any], out: Path) -> None:
    command = [sys.executable, "-m", "streaming.what_if", "--out", str(out)]
    told = json.dumps(question)
    try:
        done = subprocess.run(command, input=told, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise Problem(
            503, f"the archive did not answer in {PATIENCE_S} s: ask about fewer days", {"Retry-After": "30"}
        ) from error
    if done.returncode:
        causes = [line for line in done.stderr.splitlines() if line.startswith("Caused by")] or [done.stderr[-300:]]
        raise Problem(503, f"the archive could not be asked: {causes[-1][:300]}", {"Retry-After": "30"})


def compared(s: Settings, question: Question, rows: Sequence[Row]) -> WhatIfAnswer:
    """The answer from the alerts of both sides."""
    rule, span = question.rule, question.span
    before, after = ([row for row in rows if row["label"] == label] for label in ("before", "after"))
    old, new = ({row["alert_id"] for row in side} for side in (before, after))
    added, removed = [r for r in after if r["alert_id"] not in old], [r for r in before if r["alert_id"] not in new]
    sides = (before, after, added, removed)
    days = _days(s, span)
    labels = Labels(read_labels(s.state_dir / "labels", span.since, span.until), rule.document.cooldown_s * 1000)
    kinds = labels.kinds_met([*before, *after])
    labels = labels.only(kinds)
    quality = [[labels.quality(side), against_verdicts(side, question.verdicts)] for side in (before, after)]
    return WhatIfAnswer(
        rule_id=rule.document.id, compared_with=[v.version for v in question.judged], since=span.since, until=span.until,
        handling_minutes=span.handling_minutes, added=len(added), removed=len(removed), kept=len(old & new),
        before=_workload(s, before, days, span), after=_workload(s, after, days, span),
        by_tier=_changes(sides, [row["tier"] for side in sides for row in side], lambda row: str(row["tier"])),
        by_day=_changes(sides, days, lambda row: reporting_day(row["event_time"], s.reporting_zone)),
        labels_of=sorted(kinds), quality_before=quality[0], quality_after=quality[1],
        added_examples=[_example(row) for row in added[:EXAMPLES]],
        removed_examples=[_example(row) for row in removed[:EXAMPLES]],
    )  # fmt: skip


def _days(s: Settings, span: Span) -> list[str]:
    return sorted({reporting_day(t, s.reporting_zone) for t in [*range(span.since, span.until, DAY_MS // 2), span.until - 1]})


def _changes(sides: Sequence[Sequence[Row]], names: Sequence[str], name_of: Any) -> list[Change]:
    counts = [Counter(map(name_of, side)) for side in sides]
    words = ("before", "after", "added", "removed")
    return [Change(name=name, **{w: c[name] for w, c in zip(words, counts, strict=True)}) for name in sorted({*names})]


def _workload(s: Settings, alerts: Sequence[Row], days: Sequence[str], span: Span) -> Workload:
    by_day = Counter(reporting_day(row["event_time"], s.reporting_zone) for row in alerts)
    p50, p95 = np.percentile([by_day[day] for day in days], [50, 95])
    hours = len(alerts) * span.handling_minutes / 60
    return Workload(alerts=len(alerts), per_day_p50=float(p50), per_day_p95=float(p95), analyst_hours=hours)


def _example(row: Row) -> AlertExample:
    return AlertExample(**{name: row[name] for name in AlertExample.model_fields})
