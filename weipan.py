"""The command line of Weipan: it parses a command and starts the `python -m` job that does it, nothing else."""

import argparse
import os
import sys

COMMANDS: dict[str, tuple[tuple[str, ...], str]] = {
    "up": (("serving.stack.up",), "start every part in the background [PART ...] [--wait SECONDS]"),
    "down": (("serving.stack.down",), "end everything that `up` started"),
    "status": (("serving.stack.status",), "how every part is [--json]"),
    "logs": (("serving.stack.logs",), "what a part said: PART [-f]"),
    "reset": (("serving.stack.reset",), "delete all kept state [--yes]"),
    "demo": (("serving.stack.demo",), "start everything, show a live board, end everything on Ctrl-C"),
    "simulate": (("streaming.simulator",), "a seeded trading platform: live | history [--speed N]"),
    "import": (("streaming.importers",), "public data: binance|clickstream|retail FILE [--speed N]"),
    "dead-letters": (("serving.dead_letters",), "messages that were refused: list | show | replay"),
    "rules": (
        ("serving.rules",),
        "what people write: list | show | check | what-if | publish | approve | pause | rollback",
    ),
    "rfm": (("batch.jobs.rfm",), "recency, frequency, money of a shop's customers: FILE... [--out FILE] [--json]"),
    "batch": (("batch.first_run", "--day"), "the daily batch of one reporting day: DAY"),
    "backfill": (("batch.jobs.backfill",), "make a span of days again: FROM UNTIL [--tables NAME ...]"),
    "lake": (("batch.jobs.lake",), "look after the lake: maintain | tables"),
    "quarantine": (("batch.jobs.quarantine",), "rows of history files that were refused: list | show | repair | drop"),
    "explain": (("batch.jobs.explain",), "what is behind a published number: TABLE DAY [--recompute] [--json]"),
    "alerts": (("streaming.evidence",), "check alerts against the lake: verify ALERT_ID | verify --all"),
    "scorecard": (("streaming.scorecard",), "precision and recall of every detector on staged misconduct [--seeds N ...]"),
    "detect": (("streaming.detect",), "run the detectors: run --events FILE --out FILE | replay --day DAY"),
    "features": (("batch.feature_join",), "features of the past: join --entities FILE --features a,b --as-of-column ts"),
    "model": (("batch.model_command",), "the model of unusual users: train --day DAY | list | serve VERSION"),
    "funnel": (("schemas.funnel_command",), "funnels over a file of events: run DEFINITION ... --events FILE [--engine NAME]"),
    "heatmap": (("schemas.heatmap_command",), "heatmaps and dwell over a file of events: run QUERY ... --events FILE"),
    "paths": (("schemas.path_command",), "what people did next, or before: run QUERY ... --events FILE [--engine NAME]"),
}


def parser() -> argparse.ArgumentParser:
    """Knows the commands; what follows a command belongs to the job behind it."""
    lines = [f"  {name:<14}{what}" for name, (_, what) in COMMANDS.items()]
    made = argparse.ArgumentParser(
        prog="weipan",
        usage="weipan COMMAND ...",
        description="Live alerts, funnels, heatmaps and features for a trading platform.",
        epilog="commands (each has --help):\n" + "\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below")
    made.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...", help="for the command")
    return made


def job_of(words: list[str]) -> list[str]:
    """The `python -m` command line behind the words of a user."""
    asked = parser().parse_args(words)
    module, *fixed = COMMANDS[asked.command][0]
    rest = asked.arguments
    if fixed and rest[:1] in (["-h"], ["--help"]):
        fixed = []
    return [sys.executable, "-m", module, *fixed, *rest]


def main() -> None:
    """Becomes the job: this process is replaced by it."""
    job = job_of(sys.argv[1:])
    os.execv(job[0], job)


if __name__ == "__main__":
    main()
