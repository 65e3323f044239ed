"""Stages misconduct of every kind among honest people and scores what the detectors say: `weipan scorecard --seeds 101 102`.

Every seed is a simulated day in each market, sparse, normal and dense, over which the live views run once. The last line of
standard output is a summary in JSON.
"""

import argparse
import json
import logging
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from schemas.settings import settings
from streaming.catalogue import detector_catalogue, patterns, rules
from streaming.command_line import OneLineParser
from streaming.detect.bounded_run import Question, detect
from streaming.flink_session import prepare_client
from streaming.scorecard.cells import DENSITIES
from streaming.scorecard.matching import kind_of
from streaming.scorecard.score import Score
from streaming.scorecard.table import page
from streaming.scorecard.world import World, world
from streaming.simulator import schedule
from streaming.sql.detection import sources

HELD_OUT = (101, 102, 103)
"""Seeds that no threshold was looked at with."""

log = logging.getLogger(__name__)


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    asked = OneLineParser(prog="weipan scorecard", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seeds", type=int, nargs="+", default=list(HELD_OUT), metavar="N", help="one run of Flink a seed")
    asked.add_argument("--kinds", nargs="+", metavar="KIND", help="stage and search only these kinds of misconduct")
    asked.add_argument("--markets", nargs="+", choices=DENSITIES, default=list(DENSITIES), help="how busy; all unless given")
    asked.add_argument("--out", type=Path, metavar="FILE", help="write the page here; else it is printed")
    asked.add_argument("--alerts", type=Path, metavar="DIR", help="also keep alerts and cases of every seed here, one a line")
    asked.add_argument("--mode", choices=("batch", "stream"), default="batch", help="the replay's way, or the live layer's")
    return asked


def main() -> None:
    """Stages, detects, scores and writes."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    asked = parser().parse_args()
    staged = asked.kinds or list(schedule.kinds())
    if unknown := sorted(set(staged) - set(schedule.kinds())):
        parser().error(f"--kinds={unknown[0]}: some of {', '.join(sorted(schedule.kinds()))}")
    searched = sorted({kind for name in detector_catalogue() if (kind := kind_of(name, staged))})
    score = Score()
    prepare_client(settings())
    for seed in asked.seeds:
        _take(score, seed, staged, asked)
        if asked.out:
            asked.out.write_text(page(score, searched), encoding="utf-8")
    if not asked.out:
        sys.stdout.write(page(score, searched))
    sys.stdout.write(json.dumps(summary(score, searched)) + "\n")


def _take(score: Score, seed: int, staged: list[str], asked: argparse.Namespace) -> None:
    begun = time.monotonic()
    worlds = [world(seed, density, staged, sources()) for density in asked.markets]
    made = time.monotonic()
    question = Question(
        rules={name: rule for name, rule in rules().items() if kind_of(name, staged)},
        patterns={name: pattern for name, pattern in patterns().items() if kind_of(name, staged)},
        streaming=asked.mode == "stream",
    )
    with TemporaryDirectory(prefix="weipan-scorecard-") as folder:
        alerts = detect(question, _together(worlds), Path(folder)).alerts
    cooldown_ms = {name: detector.cooldown_s * 1000 for name, detector in detector_catalogue().items()}
    score.add(worlds, alerts, staged, cooldown_ms)
    score.seeds.append(seed)
    if asked.alerts:
        _keep(asked.alerts, seed, worlds, alerts)
    events = sum(len(rows) for one in worlds for rows in one.rows.values())
    took = f"made in {made - begun:.0f} s, searched in {time.monotonic() - made:.0f} s"
    log.info("seed %d: %s events, %d alerts, %s", seed, f"{events:,}", len(alerts), took)


def _together(worlds: list[World]) -> dict[str, list[dict[str, Any]]]:
    """The rows of all worlds by contract, in the order of their observation."""
    names = sorted({name for one in worlds for name in one.rows})
    rows = {name: [row for one in worlds for row in one.rows.get(name, ())] for name in names}
    return {name: sorted(found, key=lambda row: int(row["observed_at"])) for name, found in rows.items()}


def _keep(folder: Path, seed: int, worlds: list[World], alerts: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    cases = [
        {**vars(case.cell), "from": case.from_ms, "to": case.to_ms, "parties": sorted(case.parties)}
        for one in worlds
        for case in one.cases
    ]
    told: Mapping[str, list[dict[str, Any]]] = {"alerts": alerts, "cases": cases}
    for name, rows in told.items():
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}-{seed}.jsonl").write_text(lines, encoding="utf-8")


def summary(score: Score, kinds: list[str]) -> dict[str, Any]:
    """The whole in one line."""
    right, false = sum(map(len, score.seconds.values())), sum(score.false.values())
    played = sum(played for cell, played in score.played.items() if cell.kind in kinds)
    return {"seeds": score.seeds, "detectors": len(kinds), "cases": played, "found": right, "false_incidents": false}


if __name__ == "__main__":
    main()
