"""ClickHouse and the plain reading give the same answers, whole outputs, for random questions about paths of random users."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "schemas"))
from path_populations import LAST_MS, ORIGIN, iso, line, population, question

from schemas.funnel_events import happenings_in
from schemas.path import PathQuery
from schemas.path_oracle import answer

pytestmark = pytest.mark.engine
QUESTIONS, USERS = 80, 40


def test_random_questions_over_random_users(tmp_path: Path) -> None:
    agree(tmp_path, seed=1)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 8))
def test_many_more_of_them(tmp_path: Path, seed: int) -> None:
    agree(tmp_path, seed)


def agree(folder: Path, seed: int) -> None:
    dice = Random(seed)
    questions, events = folder / "questions.json", folder / "events.jsonl"
    questions.write_text(json.dumps([question(dice, f"q-{n}") for n in range(QUESTIONS)]))
    events.write_text("".join(json.dumps(line(each)) + "\n" for each in population(dice, USERS)))
    as_of = ORIGIN + LAST_MS
    words = ["paths", "run", questions, "--events", events, "--json", "--as-of", iso(as_of)]
    command = [sys.executable, "weipan.py", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told, happenings = [json.loads(each) for each in done.stdout.splitlines()], happenings_in(events)
    for query, found in zip(map(PathQuery.model_validate, json.loads(questions.read_text())), told, strict=True):
        assert found == answer(query, happenings, as_of), query.model_dump_json(exclude_defaults=True)
