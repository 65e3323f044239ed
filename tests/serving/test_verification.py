"""The verification of an alert as the API tells it; here a script plays the job, which runs in the engines' tests."""

import json
import sys
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from serving.answers import verification

Call = Callable[..., httpx.Response]
VERDICT = verification.EXAMPLE | {"events": [{"source": "order", "event_id": "o-7", "event_time": 1_769_846_400_000, "seq": 7}]}


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch, tables: Any) -> Callable[[str], None]:
    """`job(program)`: what is run instead of the job."""
    tables.answers["alert_by_id"] = [ALERT]
    return lambda program: monkeypatch.setattr(verification, "JOB", (sys.executable, "-c", program))


ALERT = {
    "alert_id": "a1", "detector": "rapid_trading", "detector_version": 1, "revision": 0, "status": "added", "source": "live",
    "severity": "high", "score": 80, "entity_type": "user", "entity_id": "u1", "user_id": "u1", "instrument": None,
    "trigger_event_id": "o1", "event_time": 1_769_846_400_000, "detected_at": 1_769_846_400_240, "thresholds": {},
    "values": {}, "window_start_ms": None, "window_end_ms": None, "window_count": None, "window_checksum": None,
    "evidence_ids": [], "sentence_en": "31 orders", "sentence_zh": "31 笔",
}  # fmt: skip


def test_the_verdict_of_the_job_is_the_answer(call: Call, job: Callable[[str], None]) -> None:
    lines = [json.dumps(VERDICT), json.dumps({"alerts": 1, "equal": 1, "unequal": []})]
    job(f"import sys; assert sys.argv[1:] == ['--', 'a1']; print({lines[0]!r}); print({lines[1]!r})")
    answer = call("GET", "/v1/alerts/a1/verification")
    assert answer.status_code == 200
    assert answer.json() == verification.EXAMPLE


@pytest.mark.parametrize(
    ("program", "status", "says"),
    [
        ("import sys; print('{\"alerts\": 0}'); sys.exit(1)", 409, "already taken in"),
        ("raise SystemExit('the lake is away')", 503, "did not come to its end"),
        ("import sys; sys.exit(2)", 503, "did not come to its end"),
        ("import os; os.kill(os.getpid(), 9)", 503, "did not come to its end"),
    ],
)
def test_without_a_verdict_the_answer_says_why(
    call: Call, job: Callable[[str], None], program: str, status: int, says: str
) -> None:
    job(program)
    answer = call("GET", "/v1/alerts/a1/verification")
    assert answer.status_code == status
    assert says in answer.json()["detail"]


def test_a_job_that_takes_too_long_is_ended(call: Call, job: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "LONGEST_S", 0.2)
    job("import time; time.sleep(60)")
    assert call("GET", "/v1/alerts/a1/verification").status_code == 503


def test_an_unknown_alert_is_not_found(call: Call, tables: Any) -> None:
    tables.answers["alert_by_id"] = []
    assert call("GET", "/v1/alerts/nobody/verification").status_code == 404
