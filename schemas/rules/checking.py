"""Checks a rule document as a whole: its fields, its conditions, its sentences, and whether its examples keep its word."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from string import Formatter
from typing import Any

from pydantic import ValidationError

from schemas.rules.document import Case, RuleDocument
from schemas.rules.evaluation import answer
from schemas.rules.expression import Expression, parsed
from schemas.rules.grammar import RefusedExpressionError, place
from schemas.rules.kinds import nearest
from schemas.rules.names import Kind, Name, names_for, windows_of
from schemas.rules.sense import always, never
from schemas.rules.yaml_reader import UnreadableError, read_all

EXPRESSIONS: dict[str, Kind] = {"where": "truth", "when": "truth", "score": "number"}
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class RuleFinding:
    """What is wrong with a document. field: its path, `thresholds.min`; line, column: inside the field's text, from 1."""

    field: str
    rule: str
    value: str = ""
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """One line: field, place or value, rule."""
        if self.line is not None:
            return f"{self.field} {self.line}:{self.column}: {self.rule}"
        return f"{self.field}{f'={self.value}' if self.value else ''}: {self.rule}"


class RefusedRuleError(ValueError):
    """A rule document that cannot be used, with everything that is wrong with it."""

    def __init__(self, source: str, findings: list[RuleFinding]) -> None:
        self.source, self.findings = source, findings
        super().__init__(f"{source}: {findings[0]}")


@dataclass(frozen=True)
class CheckedRule:
    """A document that may be used, with its parsed expressions."""

    document: RuleDocument
    where: Expression
    when: Expression
    score: Expression

    @cached_property
    def names(self) -> dict[str, Name]:
        """The names that the document could use."""
        return names_for(self.document.on)

    @property
    def window_s(self) -> int | None:
        """The window whose events prove an alert: the written one, else the longest of the features that it asks."""
        asked = [self.names[name].window_s for name in self.when.names]
        return self.document.window_s or max((w for w in asked if w is not None), default=None)


def read_rules(path: Path) -> list[CheckedRule]:
    """Every document of a YAML or JSON file: one, a list, or several; RefusedRuleError names file, field, place and rule."""
    return checked_text(path.read_text(encoding="utf-8"), path.name)


def checked_text(text: str, source: str = "document") -> list[CheckedRule]:
    """Every document of a text, checked."""
    try:
        told = read_all(text)
    except UnreadableError as error:
        raise RefusedRuleError(source, [RuleFinding("document", error.rule, "", error.line, error.column)]) from error
    if not told:
        raise RefusedRuleError(source, [RuleFinding("document", "is empty")])
    return [checked(each, source) for each in told]


def checked(told: Any, source: str = "document") -> CheckedRule:
    """One document, as it was read, checked; RefusedRuleError has everything that is wrong with it."""
    try:
        document = RuleDocument.model_validate(told)
    except ValidationError as error:
        raise RefusedRuleError(source, [_misfit(each) for each in error.errors(include_url=False)]) from error
    rule, findings = _expressions(document)
    if rule is not None:
        findings += [*_senseless(rule), *_sentences(rule), *_examples(rule)]
    if rule is None or findings:
        raise RefusedRuleError(source, findings)
    return rule


def _misfit(error: Any) -> RuleFinding:
    field = ".".join(map(str, error["loc"])) or "document"
    value = "" if error["type"] == "missing" or not error["loc"] else str(error["input"])[:LONGEST_SHOWN]
    known = get_close_matches(field, RuleDocument.model_fields, 1) if error["type"] == "extra_forbidden" else []
    hint = f"; did you mean {known[0]}?" if known else ""
    return RuleFinding(field, error["msg"].removeprefix("Value error, ") + hint, value)


def _expressions(document: RuleDocument) -> tuple[CheckedRule | None, list[RuleFinding]]:
    names = names_for(document.on)
    found: dict[str, Expression] = {}
    findings = [
        RuleFinding(f"thresholds.{name}", "has the name of a feature or a field")
        for name in document.thresholds
        if name in names
    ]
    for field, kind in EXPRESSIONS.items():
        try:
            found[field] = parsed(getattr(document, field), names, document.thresholds, kind)
        except RefusedExpressionError as error:
            findings += [RuleFinding(field, f.rule, "", *place(error.text, f.offset)) for f in error.findings]
    findings += [*_segment(document, names), *_window(document)]
    return (CheckedRule(document, **found) if not findings else None), findings


def _segment(document: RuleDocument, names: dict[str, Name]) -> Iterator[RuleFinding]:
    for field, name in (("tiers", "tier"), ("channels", "user_channel")):
        if getattr(document.segment, field) and name not in names:
            yield RuleFinding(f"segment.{field}", f"vectors of on={document.on} carry no {name}")


def _window(document: RuleDocument) -> Iterator[RuleFinding]:
    if document.window_s not in (None, *windows_of(document.on)):
        known = ", ".join(map(str, windows_of(document.on)))
        yield RuleFinding("window_s", f"a window of some feature: one of {known}", str(document.window_s))


def _senseless(rule: CheckedRule) -> Iterator[RuleFinding]:
    if never(rule.when, names=rule.names):
        yield RuleFinding("when", "can never be true", "", 1, 1)
    elif never(rule.where, rule.when, names=rule.names):
        yield RuleFinding("when", "can never be true together with where", "", 1, 1)
    elif always(rule.when, rule.names):
        yield RuleFinding("when", "is always true", "", 1, 1)


def _sentences(rule: CheckedRule) -> Iterator[RuleFinding]:
    known = [*rule.names, *rule.document.thresholds]
    for field in ("en", "zh"):
        try:
            said = [name for _, name, _, _ in Formatter().parse(getattr(rule.document, field)) if name is not None]
        except ValueError as error:
            yield RuleFinding(field, f"{error}; write a name in braces, and a brace itself twice")
            continue
        for name in said:
            if name not in known:
                yield RuleFinding(field, f"{{{name}}}: unknown name{nearest(name, known)}")


def _examples(rule: CheckedRule) -> Iterator[RuleFinding]:
    for field, wanted in (("fires", True), ("silent", False)):
        for number, case in enumerate(getattr(rule.document, field)):
            if misfits := list(_misfits(rule, case, f"{field}.{number}")):
                yield from misfits
            elif bool(fires(rule, case)) is not wanted:
                said = "fires" if not wanted else "stays silent"
                yield RuleFinding(f"{field}.{number}", f"the rule {said} on this example", str(dict(case))[: LONGEST_SHOWN * 3])


def _misfits(rule: CheckedRule, case: Case, field: str) -> Iterator[RuleFinding]:
    for name, value in case.items():
        known = rule.names.get(name)
        if known is None:
            yield RuleFinding(f"{field}.{name}", f"unknown name{nearest(name, [*rule.names])}")
        elif value is not None and isinstance(value, str) != (known.kind == "text"):
            yield RuleFinding(f"{field}.{name}", f"must be a {known.kind}", str(value)[:LONGEST_SHOWN])


def fires(rule: CheckedRule, case: Case) -> bool:
    """The rule's answer to one example; `where` is asked when the example tells something of the event it looks at."""
    asked = [rule.when] if not set(case) & set(rule.where.names) else [rule.where, rule.when]
    return all(answer(each, case) is True for each in asked)
