"""Looks at rules and changes them: `python -m serving.rules list | show | names | check | publish | approve | ...`."""

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from schemas.case_store import CaseStore
from schemas.clock import moment_ms
from schemas.rules.store import RuleStore
from schemas.settings import Settings, settings
from serving.answers.rules import (
    VersionAnswer,
    approve_rule,
    check_answer,
    name_answers,
    one_rule,
    pause_rule,
    publish_rule,
    roll_back_rule,
    rule_answer,
    rule_list,
)  # fmt: skip
from serving.answers.what_if import WhatIfAnswer, WhatIfRequest
from serving.moments import now_ms
from serving.problems import Problem, refused
from serving.rules.lifecycle import Change, RefusedChangeError
from serving.rules.what_if import what_if

USAGE = 2
"""The exit code of what was asked wrongly."""


@dataclass(frozen=True)
class Asked:
    """What somebody wants of the rules. words: of the command line."""

    store: RuleStore
    words: argparse.Namespace
    settings: Settings

    @property
    def change(self) -> Change:
        """Who changes something, and why."""
        return Change(self.words.author, self.words.reason, now_ms())

    @property
    def text(self) -> str:
        """The file that was named."""
        return str(self.words.file.read_text(encoding="utf-8"))


def main() -> None:
    """Does what the words say; an error is one line and exit code 2."""
    words = parser().parse_args()
    s = settings()
    try:
        answer = COMMANDS[words.command](Asked(RuleStore(s.database_url, s.rules_dir), words, s))
    except (Problem, RefusedChangeError, OSError, UnicodeDecodeError) as refusal:
        print(refusal.detail if isinstance(refusal, Problem) else refusal, file=sys.stderr)  # noqa: T201
        sys.exit(USAGE)
    print(as_json(answer) if words.json else as_text(answer))  # noqa: T201
    sys.exit(USAGE if getattr(answer, "ok", True) is False else 0)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="the answer of the API")
    why = argparse.ArgumentParser(add_help=False)
    why.add_argument("--reason", required=True, help="why, for those who read the history")
    why.add_argument("--author", default=getpass.getuser(), help="who, if not the user of this machine")
    top = argparse.ArgumentParser(prog="weipan rules", description="Rules that people write.")
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("list", parents=[shared], help="all rules")
    commands.add_parser("show", parents=[shared], help="one rule: versions and history").add_argument("rule_id")
    commands.add_parser("names", parents=[shared], help="what a rule may ask about").add_argument("on", help="order, fill, ...")
    commands.add_parser("check", parents=[shared], help="everything that is wrong with a file").add_argument("file", type=Path)
    trying = commands.add_parser("what-if", parents=[shared], help="what a file's rule would have said about the archive")
    trying.add_argument("file", type=Path)
    trying.add_argument("--since", help="ISO-8601 or ms; else seven days before until")
    trying.add_argument("--until", help="ISO-8601 or ms; else now")
    trying.add_argument("--handling-minutes", type=float, default=5, help="an analyst's time for one alert")
    commands.add_parser("publish", parents=[shared, why], help="a version, from a file").add_argument("file", type=Path)
    commands.add_parser("approve", parents=[shared, why], help="let the waiting version go live").add_argument("rule_id")
    commands.add_parser("pause", parents=[shared, why], help="end what judges").add_argument("rule_id")
    back = commands.add_parser("rollback", parents=[shared, why], help="go back to an earlier version")
    back.add_argument("rule_id")
    back.add_argument("--to", type=int, help="the version; else the one that was live before")
    return top


def _publish(asked: Asked) -> VersionAnswer:
    needs_approval = asked.settings.rules_need_approval
    return publish_rule(asked.store, one_rule(asked.text), asked.change, needs_approval=needs_approval)


def _what_if(asked: Asked) -> WhatIfAnswer:
    words = asked.words
    ends = {name: moment(name, getattr(words, name)) for name in ("since", "until") if getattr(words, name) is not None}
    if not 0 < words.handling_minutes <= 600:
        raise refused("handling_minutes", words.handling_minutes, "above 0, at most 600")
    wanted = WhatIfRequest(document=asked.text, handling_minutes=words.handling_minutes, **ends)
    cases = CaseStore(asked.settings.database_url)
    return what_if(asked.settings, asked.store, cases, one_rule(wanted.document), wanted.span(now_ms()))


def moment(name: str, told: str) -> int:
    """Milliseconds, or those of an ISO-8601 moment; a problem when it is neither."""
    try:
        return int(told) if told.isdigit() else moment_ms(told)
    except ValueError as error:
        raise refused(name, told, str(error)) from error


COMMANDS: dict[str, Callable[[Asked], Any]] = {
    "list": lambda asked: rule_list(asked.store, now_ms()),
    "show": lambda asked: rule_answer(asked.store, asked.words.rule_id, now_ms()),
    "names": lambda asked: name_answers(asked.words.on),
    "check": lambda asked: check_answer(asked.text),
    "what-if": _what_if,
    "publish": _publish,
    "approve": lambda asked: approve_rule(asked.store, asked.words.rule_id, asked.change),
    "pause": lambda asked: pause_rule(asked.store, asked.words.rule_id, asked.change),
    "rollback": lambda asked: roll_back_rule(asked.store, asked.words.rule_id, asked.words.to, asked.change),
}


def as_json(answer: BaseModel | list[Any]) -> str:
    """The answer as the API gives it."""
    plain = [each.model_dump(mode="json") for each in answer] if isinstance(answer, list) else answer.model_dump(mode="json")
    return json.dumps(plain, ensure_ascii=False, indent=2)


def as_text(answer: Any) -> str:
    """The answer in lines for people."""
    return "\n".join(map(str, answer)) if isinstance(answer, list) else str(answer)


if __name__ == "__main__":
    main()
