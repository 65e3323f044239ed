"""Spark, ClickHouse and the plain reading give the same answers, whole outputs, for random queries over random screens."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "schemas"))
from screen_populations import events, lines, query

from schemas.heatmap import HeatmapQuery
from schemas.heatmap_oracle import answer
from schemas.screen_file import screen_in

pytestmark = pytest.mark.engine

USERS, ROWS = 6, 60


@pytest.mark.parametrize(("engine", "queries"), [("clickhouse", 120), ("spark", 24)])
def test_engines_read_alike(engine: str, queries: int, tmp_path: Path):
    agree(engine, queries, tmp_path, seed=1)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 12))
@pytest.mark.parametrize("engine", ["clickhouse", "spark"])
def test_engines_read_alike_again_and_again(engine: str, tmp_path: Path, seed: int):
    agree(engine, 120, tmp_path, seed)


def agree(engine: str, queries: int, folder: Path, seed: int) -> None:
    dice = Random(seed)
    asked, happened = folder / "queries.json", folder / "events.jsonl"
    asked.write_text(json.dumps([query(dice) for _ in range(queries)]))
    happened.write_text(lines(events(dice, USERS, ROWS)))
    command = [sys.executable, "weipan.py", "heatmap", "run", asked, "--events", happened, "--engine", engine, "--json"]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = [json.loads(each) for each in done.stdout.splitlines()]
    screen = screen_in(happened)
    for each, found in zip(map(HeatmapQuery.model_validate, json.loads(asked.read_text())), told, strict=True):
        assert found == json.loads(json.dumps(answer(each, screen))), each.model_dump_json(exclude_defaults=True)
