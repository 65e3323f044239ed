"""The command line: each command starts its job, and says what it would not do."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import weipan
from serving.stack.reset import refusal

ROOT = Path(weipan.__file__).parent


@pytest.mark.parametrize(
    ("words", "job"),
    [
        ("up --wait 60", "serving.stack.up --wait 60"),
        ("logs broker -f", "serving.stack.logs broker -f"),
        ("import binance a.gz --speed 10", "streaming.importers binance a.gz --speed 10"),
        ("batch 2026-01-01", "batch.first_run --day 2026-01-01"),
        ("batch --help", "batch.first_run --help"),
        ("dead-letters list", "serving.dead_letters list"),
    ],
)
def test_words_become_a_job(words: str, job: str) -> None:
    assert weipan.job_of(words.split()) == [sys.executable, "-m", *job.split()]


def test_an_unknown_command_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        weipan.job_of(["fly"])
    assert "invalid choice: 'fly' (choose from 'up', 'down'" in capsys.readouterr().err


def test_every_command_has_its_module() -> None:
    assert [name for name, ((module, *_), _what) in weipan.COMMANDS.items() if find_spec(module) is None] == []


def run(state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "weipan.py"), *words]
    env = {"WEIPAN_STATE_DIR": str(state), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


def test_when_nothing_runs_every_command_says_so(tmp_path: Path) -> None:
    status, as_json, down, logs = (
        run(tmp_path, *words) for words in (["status"], ["status", "--json"], ["down"], ["logs", "x"])
    )
    assert (status.returncode, status.stdout) == (1, "down: `weipan up` starts everything\n")
    assert (as_json.returncode, as_json.stdout) == (1, '{"is_settled": false, "parts": []}\n')
    assert (down.returncode, down.stdout) == (0, "nothing was up\n")
    assert (logs.returncode, logs.stderr) == (1, "no log of 'x'; there are: none yet\n")


def test_reset_deletes_only_a_state_that_was_ours(tmp_path: Path) -> None:
    ours, other = tmp_path / "ours", tmp_path / "other"
    for folder in (ours, other):
        folder.mkdir()
        (folder / "kept").touch()
    (ours / "supervisor.pid").touch()
    assert run(ours, "reset", "--yes").returncode == 0
    assert not ours.exists()
    assert "never used by `weipan up`" in run(other, "reset", "--yes").stderr
    assert (other / "kept").exists()
    assert refusal(tmp_path / "absent") is None
