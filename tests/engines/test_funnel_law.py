"""Spark, ClickHouse and the plain reading give the same answers, whole outputs, for random funnels over random users."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "schemas"))
from funnel_populations import ORIGIN, definition, plain_definition, population

from schemas.funnel import Funnel
from schemas.funnel_events import Happening, happenings_in
from schemas.funnel_oracle import answer

pytestmark = pytest.mark.engine

FUNNELS, USERS = 50, 24
"""Of one run: 50 definitions, each over four populations of six users."""


@pytest.mark.parametrize("engine", ["clickhouse", "spark"])
def test_two_hundred_populations(engine: str, tmp_path: Path):
    agree(engine, tmp_path, seed=1)


def test_plain_funnels_that_the_engine_counts_by_itself(tmp_path: Path):
    agree("clickhouse", tmp_path, seed=1, plain=True)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 12))
@pytest.mark.parametrize("engine", ["clickhouse", "spark"])
def test_two_thousand_populations(engine: str, tmp_path: Path, seed: int):
    agree(engine, tmp_path, seed)


def agree(engine: str, folder: Path, seed: int, *, plain: bool = False) -> None:
    """plain: funnels of steps and a window, without the users' names."""
    dice = Random(seed)
    definitions, events = folder / "definitions.json", folder / "events.jsonl"
    definitions.write_text(
        json.dumps([(plain_definition if plain else definition)(dice, f"funnel-{n}") for n in range(FUNNELS)])
    )
    events.write_text("".join(json.dumps(line(each)) + "\n" for each in population(dice, USERS)))
    as_of = ORIGIN + 9_000
    command = [
        sys.executable,
        "weipan.py",
        "funnel",
        "run",
        definitions,
        "--events",
        events,
        "--engine",
        engine,
        "--json",
        "--time-to-convert",
        *([] if plain else ["--users"]),
    ]
    done = subprocess.run([*map(str, command), "--as-of", iso(as_of)], capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = [json.loads(each) for each in done.stdout.splitlines()]
    happenings = happenings_in(events)
    for funnel, found in zip(map(Funnel.model_validate, json.loads(definitions.read_text())), told, strict=True):
        assert found == answer(funnel, happenings, as_of, users=not plain), funnel.model_dump_json(exclude_defaults=True)


def line(each: Happening) -> dict[str, Any]:
    return {"user": each.user, "event": each.event, "ts": iso(each.at), "props": each.props}


def iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()
