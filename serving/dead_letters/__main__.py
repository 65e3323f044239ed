"""Lists, shows, repairs and replays refused messages: `python -m serving.dead_letters list | show | replay`."""

import argparse
import json
import sys
import time
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from clickhouse_driver import errors
from kafka.errors import KafkaError

from schemas.catalogue import contract_of_topic
from schemas.repairs import NotRepaired
from schemas.settings import settings
from serving.dead_letters.letters import NoSuchLetter, letter_of, newest_letters, record_attempt
from serving.dead_letters.repair import repaired
from serving.dead_letters.sending import send
from serving.warehouse_client import Warehouse


def main() -> None:
    """Does what the words say; an error is one line and exit code 1."""
    asked = _parser().parse_args()
    commands = {"list": _list, "show": _show, "replay": _replay}
    try:
        with closing(Warehouse(settings().clickhouse)) as warehouse:
            print(commands[asked.command](warehouse, asked))  # noqa: T201
    except (NoSuchLetter, NotRepaired, KafkaError, errors.Error, EOFError, OSError) as problem:
        sys.exit((str(problem) or type(problem).__name__).splitlines()[0])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="weipan dead-letters", description="Messages that could not be believed.")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="the newest letters: why each was refused")
    listing.add_argument("--topic", default="", help="of one topic: order.v1")
    listing.add_argument("--reason", default="", help="of one reason: malformed_json")
    listing.add_argument("--limit", type=int, default=50)
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    showing = commands.add_parser("show", help="one letter, with its message")
    showing.add_argument("letter_id")
    replaying = commands.add_parser("replay", help="repair the message and send it again")
    replaying.add_argument("letter_id")
    replaying.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="change a field of the message")
    replaying.add_argument("--payload", type=Path, metavar="FILE", help="send this message instead")
    replaying.add_argument("--again", action="store_true", help="even if it was replayed before")
    return parser


def _list(warehouse: Warehouse, asked: argparse.Namespace) -> str:
    found = newest_letters(warehouse, asked.topic, asked.reason, asked.limit)
    if asked.json:
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in found)
    return "\n".join(map(_line, found)) or "no dead letters"


def _line(row: dict[str, str | int]) -> str:
    at = datetime.fromtimestamp(int(row["recorded_at"]) / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    replayed = f"  replayed {row['attempt']}×" if row["attempt"] else ""
    return f"{row['letter_id']}  {at}  {row['reason']}  {row['field']}={row['value']}: {row['rule']}{replayed}"


def _show(warehouse: Warehouse, asked: argparse.Namespace) -> str:
    return json.dumps(asdict(letter_of(warehouse, asked.letter_id)), ensure_ascii=False, indent=2)


def _replay(warehouse: Warehouse, asked: argparse.Namespace) -> str:
    letter = letter_of(warehouse, asked.letter_id)
    if letter.attempt and not asked.again:
        raise NotRepaired(
            f"letter_id={letter.letter_id}: it was replayed {letter.attempt}× already; --again sends it once more"
        )
    replacement = asked.payload.read_bytes() if asked.payload else None
    message = repaired(letter, asked.set, replacement, time.time_ns() // 1_000_000)
    where = send(settings().kafka, contract_of_topic(letter.topic).TOPIC, message)
    record_attempt(warehouse, letter)
    return f"replayed {letter.letter_id} as {where}"


if __name__ == "__main__":
    main()
