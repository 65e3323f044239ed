"""The scorecard as it is run: staged misconduct, the real views over it, and a page of what they found."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KINDS = ("off_market_fill", "rapid_trading")


def run(*words: str, timeout_s: float = 400) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streaming.scorecard", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=timeout_s)


@pytest.mark.engine
@pytest.mark.prove
def test_bold_misconduct_is_found_and_nobody_honest_is_accused(tmp_path: Path) -> None:
    page, kept = tmp_path / "card.md", tmp_path / "kept"
    words = ["--seeds", "5", "--markets", "sparse", "--kinds", *KINDS, "--out", str(page), "--alerts", str(kept)]
    done = run(*words)
    assert done.returncode == 0, done.stderr[-3_000:]
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["cases"] == len((kept / "cases-5.jsonl").read_text().splitlines()) == 24
    assert summary["false_incidents"] == 0
    assert 6 <= summary["found"] < 24
    severe = [
        line for line in page.read_text().splitlines() if line.startswith("| `off_market_fill` | severe | 1/1 | 1/1 | 1/1 |")
    ]
    assert len(severe) == 1
    assert {json.loads(line)["detector"] for line in (kept / "alerts-5.jsonl").read_text().splitlines()} >= set(KINDS)


@pytest.mark.parametrize(
    ("words", "told"),
    [(("--kinds", "theft"), "--kinds=theft: some of api_abuse"), (("--seeds", "x"), "--seeds"), (("--markets", "wet"), "wet")],
)
def test_what_makes_no_sense_is_refused_in_one_line(words: tuple[str, ...], told: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert told in done.stderr
