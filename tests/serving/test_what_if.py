"""What-if: sets by detector, entity and trigger, workload, tiers, precision and recall, from alerts that a test lays down."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.rules.checking import checked
from schemas.settings import Settings
from serving.answers.rules import EXAMPLE
from serving.answers.what_if import Span, WhatIfRequest
from serving.problems import Problem
from serving.rules.truth import Label, Labels, against_verdicts
from serving.rules.what_if import Question, compared

DAY = 86_400_000
NOON = 1_769_832_000_000  # 2026-01-31T12:00:00+08:00
SPAN = Span(since=NOON - DAY * 3 // 2, until=NOON + DAY // 2)


def row(label: str, number: int, at: int = NOON, tier: str = "novice") -> dict[str, Any]:
    return {
        "label": label, "alert_id": f"a{number}", "detector": "many_orders", "entity_id": f"u{number}",
        "user_id": f"u{number}", "event_time": at,
        "trigger_event_id": f"e{number}", "tier": tier, "score": 50, "values": {"orders_1m": number}, "sentence_en": "",
        "sentence_zh": "",
    }  # fmt: skip


ROWS = [row("before", n) for n in (1, 2, 3)] + [row("after", n, tier="mature" if n > 3 else "novice") for n in (2, 3, 4, 5)]
ROWS += [row("after", 6, NOON - DAY)]


def test_what_comes_and_what_goes(tmp_path: Path) -> None:
    labels = [{"kind": "rapid", "parties": ["u2", "u9"], "event_ids": [], "from": NOON - 5, "to": NOON - 1},
              {"kind": "rapid", "parties": ["u8"], "event_ids": ["e1"], "from": NOON, "to": NOON},
              {"kind": "else", "parties": ["u77"], "event_ids": ["x"], "from": NOON, "to": NOON}]  # fmt: skip
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "s.jsonl").write_text("".join(json.dumps(label) + "\n" for label in labels))
    question = Question(checked(EXAMPLE), SPAN, [], {"a1": True, "a3": False, "a4": True})
    told = compared(Settings(state_dir=tmp_path), question, ROWS)
    assert (told.added, told.removed, told.kept) == (3, 1, 2)
    assert [example.alert_id for example in told.added_examples] == ["a4", "a5", "a6"]
    assert [(c.name, c.before, c.after, c.added, c.removed) for c in told.by_tier] == [
        ("mature", 0, 2, 2, 0), ("novice", 3, 3, 1, 1),
    ]  # fmt: skip
    assert [(c.name, c.before, c.after) for c in told.by_day] == [("2026-01-30", 0, 1), ("2026-01-31", 3, 4)]
    assert (told.before.per_day_p50, told.before.analyst_hours) == (1.5, 0.25)
    assert told.before.per_day_p95 == pytest.approx(2.85)
    assert told.after.analyst_hours == pytest.approx(5 * 5 / 60)
    assert told.labels_of == ["rapid"]
    labelled, decided = told.quality_before
    assert (labelled.judged, labelled.right, labelled.wanted, labelled.met) == (3, 2, 2, 2)
    assert (decided.judged, decided.right, decided.precision, decided.recall) == (2, 1, 0.5, 0.5)
    assert told.quality_after[0].recall == 0.5


def test_an_alert_is_about_an_anomaly_up_to_a_cool_down_after_it() -> None:
    labels = Labels([Label("k", frozenset({"u1"}), frozenset(), NOON - 10, NOON)], cooldown_ms=60)
    assert [labels.about(row("after", 1, NOON + late)) for late in (-11, -10, 60, 61)] == [set(), {0}, {0}, set()]


def test_nothing_known_is_not_zero() -> None:
    for quality in (against_verdicts(ROWS, {}), Labels([], 60).only(set()).quality(ROWS)):
        assert (quality.precision, quality.recall) == (None, None)


@pytest.mark.parametrize(("since", "until"), [(5, 5), (6, 5), (0, 32 * DAY)])
def test_an_empty_or_endless_span_is_refused(since: int, until: int) -> None:
    with pytest.raises(Problem, match="at most 31 days"):
        WhatIfRequest(document=EXAMPLE, since=since, until=until).span(NOON)
