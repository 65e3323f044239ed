"""What is known to be true: anomalies that a simulator staged, and what analysts said; precision and recall against both."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

Row = Mapping[str, Any]
"""An alert: alert_id, entity_id, user_id, trigger_event_id, event_time."""


@dataclass(frozen=True)
class Label:
    """An anomaly that was staged: of which kind, by whom, when (UTC ms, both ends included), with which events."""

    kind: str
    parties: frozenset[str]
    event_ids: frozenset[str]
    from_ms: int
    to_ms: int


class Labels:
    """The anomalies of a span, found by event and by entity.

    An alert is about an anomaly when its trigger is one of its events, or when it names one of its parties between its start
    and a cool-down after its end.
    """

    def __init__(self, labels: Sequence[Label], cooldown_ms: int, *, staged: bool | None = None) -> None:
        self.labels, self.cooldown_ms = labels, cooldown_ms
        self.staged = bool(labels) if staged is None else staged
        self.by_event: dict[str, set[int]] = {}
        self.by_entity: dict[str, set[int]] = {}
        for number, label in enumerate(labels):
            for event_id in label.event_ids:
                self.by_event.setdefault(event_id, set()).add(number)
            for entity in label.parties:
                self.by_entity.setdefault(entity, set()).add(number)

    def about(self, alert: Row) -> set[int]:
        """The numbers of the anomalies that an alert is about."""
        named = {alert["entity_id"], alert["user_id"]} - {None}
        near = {n for name in named for n in self.by_entity.get(name, ()) if self._during(self.labels[n], alert["event_time"])}
        return near | self.by_event.get(alert["trigger_event_id"], set())

    def kinds_met(self, alerts: Iterable[Row]) -> set[str]:
        """The kinds of anomaly that a rule is about, as far as it shows: those that some of its alerts meet."""
        return {self.labels[number].kind for alert in alerts for number in self.about(alert)}

    def only(self, kinds: set[str]) -> "Labels":
        """The anomalies of these kinds."""
        return Labels([label for label in self.labels if label.kind in kinds], self.cooldown_ms, staged=self.staged)

    def quality(self, alerts: Sequence[Row]) -> "Quality":
        """Every alert is judged, if any anomaly was staged in the span; the cases are the anomalies."""
        if not self.staged:
            return _quality("labels", 0, 0, 0, 0)
        about = [self.about(alert) for alert in alerts]
        met: set[int] = set().union(*about)
        return _quality("labels", len(alerts), sum(map(bool, about)), len(self.labels), len(met))

    def _during(self, label: Label, event_time: int) -> bool:
        return label.from_ms <= event_time <= label.to_ms + self.cooldown_ms


class Quality(BaseModel):
    """against: `labels` or `dispositions`; judged: alerts whose truth is known, right: those that are true.

    wanted: true cases that there are, met: those with an alert. null where nothing is known.
    """

    against: str
    judged: int
    right: int
    precision: float | None
    wanted: int
    met: int
    recall: float | None


def read_labels(folder: Path, from_ms: int, to_ms: int) -> list[Label]:
    """The labels of all runs of the simulator that touch a span."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    told = [json.loads(line) for line in lines]
    labels = [Label(t["kind"], frozenset(t["parties"]), frozenset(t["event_ids"]), t["from"], t["to"]) for t in told]
    return [label for label in labels if label.from_ms < to_ms and label.to_ms >= from_ms]


def against_verdicts(alerts: Iterable[Row], verdicts: Mapping[str, bool]) -> Quality:
    """Judged are the alerts that an analyst decided about; the cases are those found true."""
    found = {alert["alert_id"] for alert in alerts}
    judged = [verdict for alert_id, verdict in verdicts.items() if alert_id in found]
    wanted = [alert_id for alert_id, verdict in verdicts.items() if verdict]
    return _quality("dispositions", len(judged), sum(judged), len(wanted), sum(alert_id in found for alert_id in wanted))


def _quality(against: str, judged: int, right: int, wanted: int, met: int) -> Quality:
    shares = {"precision": right / judged if judged else None, "recall": met / wanted if wanted else None}
    return Quality(against=against, judged=judged, right=right, wanted=wanted, met=met, **shares)
