"""What a verification says of an alert: equal, or where it differs."""

from typing import Any

import pytest

from streaming.evidence.__main__ import in_words, parser
from streaming.evidence.verification import Seen, summary, verified

ALERT: dict[str, Any] = {
    "alert_id": "a1", "detector": "rapid_trading", "detector_version": 1, "status": "added", "severity": "high", "score": 80,
    "entity_type": "user", "entity_id": "u1", "user_id": "u1", "instrument": None, "trigger_event_id": "o1", "event_time": 9,
    "thresholds": {"min_orders": 20}, "values": {"orders_1m": 31}, "window_start_ms": 1, "window_end_ms": 9,
    "window_count": 31, "window_checksum": 7, "evidence_ids": ["o1"], "sentence_en": "31 orders",
}  # fmt: skip
SEEN = {"derived": ALERT, "events": 31, "checksum": 7, "evidence": frozenset({"o1"})}


def differing(alert: dict[str, Any], **seen: Any) -> list[str]:
    verdict = verified(alert, Seen(**SEEN | seen))
    assert verdict.equal == all(check.equal for check in verdict.checks)
    return [check.name for check in verdict.checks if not check.equal]


def test_an_alert_that_the_lake_confirms_is_equal() -> None:
    assert differing(ALERT) == []
    names = [check.name for check in verified(ALERT, Seen(**SEEN)).checks]
    assert names[:4] == ["derived", "events in the window", "checksum of the window", "evidence"]
    assert names[-2:] == ["thresholds.min_orders", "values.orders_1m"]


@pytest.mark.parametrize(
    ("seen", "names"),
    [
        ({"derived": None}, ["derived"]),
        ({"events": 30}, ["events in the window"]),
        ({"events": None, "checksum": None}, ["events in the window", "checksum of the window"]),
        ({"checksum": 8}, ["checksum of the window"]),
        ({"evidence": frozenset()}, ["evidence"]),
        ({"derived": ALERT | {"values": {"orders_1m": 30}}}, ["values.orders_1m"]),
        ({"derived": ALERT | {"values": {"orders_1h": 31}}}, ["values.orders_1h", "values.orders_1m"]),
        ({"derived": ALERT | {"thresholds": {"min_orders": 21}}}, ["thresholds.min_orders"]),
    ],
)  # fmt: skip
def test_whatever_differs_is_named(seen: dict[str, Any], names: list[str]) -> None:
    assert differing(ALERT, **seen) == names


def test_a_withdrawn_alert_is_right_when_nothing_is_derived() -> None:
    withdrawn = ALERT | {"status": "withdrawn"}
    assert differing(withdrawn, derived=None, events=0) == []
    assert differing(withdrawn) == ["derived"]


def test_an_alert_without_a_window_is_proved_by_its_events_alone() -> None:
    alone = ALERT | {"window_count": None, "window_checksum": None, "evidence_ids": ["p", "c", "f"]}
    assert differing(alone, derived=alone, events=None, evidence=frozenset({"p", "c", "f"})) == []
    assert differing(alone, derived=alone, events=None, evidence=frozenset({"p", "f"})) == ["evidence"]


def test_the_verdict_is_told_in_words_and_counted() -> None:
    good, bad = verified(ALERT, Seen(**SEEN)), verified(ALERT | {"alert_id": "a2"}, Seen(**SEEN | {"events": 30}))
    assert in_words(good).startswith("a1  equal  ")
    assert in_words(bad).splitlines()[1] == "  events in the window: the alert says 31, the lake 30"
    assert summary({"a1": good, "a2": bad}) == {"alerts": 2, "equal": 1, "unequal": ["a2"]}
    assert bad.as_row()["equal"] is False


def test_a_day_that_is_none_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["verify", "--all", "--day", "soon"])
    said = capsys.readouterr().err
    assert (ended.value.code, said.count("\n")) == (2, 1)
    assert "soon: a day such as 2026-01-31" in said
