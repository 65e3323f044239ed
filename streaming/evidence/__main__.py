"""Checks alerts against the lake: `python -m streaming.evidence verify ALERT_ID ... | --all [--day DAY]`.

For every alert the events behind it are looked up in the lake and counted, and the alert is derived once more by its
definition; the answer is `equal`, or what differs. The exit code is 0 when all are equal, 1 when one is not or is missing.
"""

import json
import sys

from schemas.settings import settings
from streaming.command_line import OneLineParser, a_day
from streaming.evidence.lake_evidence import archived_alerts, verify, with_ids
from streaming.evidence.verification import Verification, summary
from streaming.flink_session import prepare_client


def parser() -> OneLineParser:
    """What can be asked for."""
    asked = OneLineParser(prog="weipan alerts", description=__doc__)
    commands = asked.add_subparsers(dest="command", required=True)
    verifying = commands.add_parser("verify", help="look the events behind alerts up in the lake, and derive them again")
    verifying.add_argument("alert_id", nargs="*", help="which alerts")
    verifying.add_argument("--all", action="store_true", help="every alert in the lake")
    verifying.add_argument("--day", type=a_day, help="with --all: every alert of a reporting day, 2026-01-31")
    verifying.add_argument("--json", action="store_true", help="one JSON object a line, and a summary as the last")
    return asked


def main(words: list[str]) -> int:
    """Verifies and says what was found."""
    asked = parser().parse_args(words)
    if bool(asked.alert_id) == asked.all:
        parser().error("ALERT_ID or --all: exactly one of them")
    s = settings()
    prepare_client(s)
    everything = f"`day` = '{asked.day}'" if asked.day else "TRUE"
    alerts = archived_alerts(s, everything if asked.all else with_ids(asked.alert_id))
    missing = sorted({*asked.alert_id} - {alert["alert_id"] for alert in alerts})
    verdicts = {v.alert_id: v for v in verify(s, alerts, list_events=not asked.all)}
    for verdict in verdicts.values():
        sys.stdout.write((json.dumps(verdict.as_row(), ensure_ascii=False) if asked.json else in_words(verdict)) + "\n")
    for alert_id in missing:
        sys.stderr.write(
            f"alert_id={alert_id}: not in the lake, where alerts come {s.archive_checkpoint_s} s after they are raised\n"
        )
    found = summary(verdicts)
    sys.stdout.write(json.dumps(found) + "\n" if asked.json else f"{found['equal']} of {found['alerts']} equal\n")
    return 1 if missing or found["unequal"] else 0


def in_words(verdict: Verification) -> str:
    """The verdict as a line, with a line for each difference."""
    state = "equal" if verdict.equal else "differs"
    lines = [f"{verdict.alert_id}  {state}  {len(verdict.checks)} checks"]
    lines += [f"  {c.name}: the alert says {c.expected}, the lake {c.found}" for c in verdict.checks if not c.equal]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
