"""Finds the alerts in a file of events with the live jobs' own views: `weipan detect run --events FILE --out FILE`.

The file holds one event a line, the contract's JSON, in the order of arrival. A line says its topic in a field `topic` or
`event` (`order.v1`, `order`, `order_placed`), or around it (`{"topic": "order.v1", "value": {...}}`), or it is taken for the
one contract that fits its fields. A line without `observed_at` was observed when the newest event so far had happened. Late
events, copies and lines that cannot be believed are counted. The last line of standard output is a summary in JSON.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from schemas.settings import settings
from streaming.catalogue import detector_catalogue, patterns, rules
from streaming.command_line import OneLineParser
from streaming.detect.arrivals import Arrivals
from streaming.detect.bounded_run import Question, detect
from streaming.detector import Rule
from streaming.flink_session import prepare_client
from streaming.rule_documents import read_rules, rule_of

T = TypeVar("T")


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    shape = argparse.RawDescriptionHelpFormatter
    asked = OneLineParser(prog="weipan detect run", description=__doc__, formatter_class=shape)
    asked.add_argument("--events", type=Path, required=True, metavar="FILE", help="JSON lines in their order of arrival")
    asked.add_argument("--out", type=Path, required=True, metavar="FILE", help="where alerts go, one a line")
    asked.add_argument("--rules", type=Path, nargs="+", metavar="FILE", help="rule documents, instead of those that come along")
    asked.add_argument("--detectors", default="all", metavar="WHICH", help="built-in rules: all, none, or names with commas")
    asked.add_argument("--patterns", default="all", metavar="WHICH", help="patterns: all, none, or names with commas")
    asked.add_argument("--delay-ms", type=int, metavar="N", help="an event is late after N ms, whatever its topic")
    asked.add_argument("--mode", choices=("stream", "batch"), default="stream", help="the live layer's way, or the replay's")
    asked.add_argument("--features", type=Path, metavar="FILE", help="also write the vectors that rules looked at")
    asked.add_argument("--dead-letters", type=Path, metavar="FILE", help="also write the lines that were refused, and why")
    return asked


def main(words: list[str]) -> None:
    """Reads, detects, writes and sums up."""
    asked = parser().parse_args(words)
    try:
        question = question_of(asked)
        with asked.events.open("rb") as lines:
            arrivals = Arrivals(question.delay_ms).read(lines, time.time_ns() // 1_000_000)
        for path in (asked.out, asked.features, asked.dead_letters):
            _write_lines(path, [])
    except (ValueError, OSError) as problem:
        parser().error(str(problem))
    prepare_client(settings())
    with TemporaryDirectory(prefix="weipan-detect-") as folder:
        found = detect(question, arrivals.kept, Path(folder))
    _write_lines(asked.out, found.alerts)
    _write_lines(asked.features, found.vectors)
    _write_lines(asked.dead_letters, arrivals.refused)
    sys.stdout.write(json.dumps(summary(arrivals, found.alerts)) + "\n")


def question_of(asked: argparse.Namespace) -> Question:
    """What the words ask; ValueError names option, value and rule."""
    if asked.delay_ms is not None and asked.delay_ms < 0:
        raise ValueError(f"--delay-ms={asked.delay_ms}: at least 0")
    question = Question(
        rules=chosen("--detectors", asked.detectors, rules()) | written_rules(asked.rules),
        patterns=chosen("--patterns", asked.patterns, patterns()),
        delay_ms=asked.delay_ms,
        zone=settings().reporting_zone,
        streaming=asked.mode == "stream",
        vectors=asked.features is not None,
    )
    if not question.rules and not question.patterns:
        raise ValueError("--detectors=none --patterns=none: nothing is left to ask")
    return question


def chosen(option: str, which: str, catalogue: Mapping[str, T]) -> dict[str, T]:
    """The part of a catalogue that an option names."""
    names = {"all": list(catalogue), "none": []}.get(which, which.split(","))
    for name in names:
        if name not in catalogue:
            raise ValueError(f"{option}={name}: all, none, or some of {', '.join(catalogue)}")
    return {name: catalogue[name] for name in names}


def written_rules(paths: list[Path] | None) -> dict[str, Rule]:
    """The rules of documents, whatever their status, each in its span of time; else the live ones that come along."""
    files = sorted(settings().rules_dir.glob("*.yaml")) if paths is None else paths
    documents = [rule for path in files for rule in read_rules(path) if paths or rule.document.status == "live"]
    found: dict[str, Rule] = {}
    for rule in documents:
        if rule.document.id in {*found, *detector_catalogue()}:
            raise ValueError(f"--rules: id={rule.document.id}: there is another rule or detector of this name")
        found[rule.document.id] = rule_of(rule, rule.document.valid_from, rule.document.valid_to)
    return found


def summary(arrivals: Arrivals, alerts: list[dict[str, Any]]) -> dict[str, Any]:
    """The counts; events = on time + late + duplicates + dead letters."""
    return {
        "events": arrivals.events,
        "duplicates": arrivals.duplicates,
        "late": arrivals.late,
        "dead_letters": len(arrivals.refused),
        "alerts": dict(sorted(Counter(alert["detector"] for alert in alerts).items())),
    }


def _write_lines(path: Path | None, rows: Iterable[Mapping[str, Any]]) -> None:
    if path is not None:
        with path.open("w") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    main(sys.argv[1:])
