"""Rules as people and programs see and change them: the list, one rule with its versions and history, and each change.

The command line, the API and the page all go through these functions.
"""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from schemas.catalogue import feature_catalogue
from schemas.rules.checking import CheckedRule, RefusedRuleError, RuleFinding, checked, checked_text
from schemas.rules.names import TRIGGERS, names_for
from schemas.rules.store import RuleChange, RuleConflictError, RuleStore, Version
from schemas.rules.yaml_reader import as_yaml
from serving.moments import Moment, iso
from serving.problems import Problem, refused
from serving.rules.lifecycle import Change, RefusedChangeError, approve, pause, publish, roll_back

EXAMPLE: dict[str, Any] = {
    "id": "many_orders", "owner": "risk", "status": "shadow", "on": "order", "when": "orders_1m >= least",
    "thresholds": {"least": 20}, "severity": "medium", "cooldown_s": 600, "fires": [{"orders_1m": 20}],
    "silent": [{"orders_1m": 19}],
}  # fmt: skip
ORDER = ("pending", "live", "shadow", "scheduled", "draft", "ended")
"""Which version speaks for a rule in the list: first what waits for a person, then what judges."""


class DocumentRequest(BaseModel):
    """document: one rule as an object, or its YAML or JSON as a text."""

    model_config = ConfigDict(extra="forbid")

    document: dict[str, Any] | str = Field(examples=[EXAMPLE])


class PublishRequest(DocumentRequest):
    """reason: why, for those who read the history."""

    reason: str = Field(examples=["Ten orders a minute turned out to be usual"])


class ChangeRequest(BaseModel):
    """reason: why, for those who read the history; version: for a rollback, the one to go back to."""

    model_config = ConfigDict(extra="forbid")

    reason: str
    version: int | None = None


class FindingAnswer(BaseModel):
    """What is wrong with a document. line, column: from 1, inside the text of the field."""

    field: str
    rule: str
    value: str
    line: int | None
    column: int | None

    def __str__(self) -> str:
        """One line."""
        return f"{self.field}{f' {self.line}:{self.column}' if self.line is not None else ''}: {self.rule}"


class CheckAnswer(BaseModel):
    """findings: empty when the document may be published; rules: the ids that it describes."""

    ok: bool
    rules: list[str]
    findings: list[FindingAnswer]

    def __str__(self) -> str:
        """The findings, one a line."""
        return "\n".join(map(str, self.findings)) or f"{', '.join(self.rules)}: good"


class NameAnswer(BaseModel):
    """A name that a rule may use. window_s: of a feature; choices: all values of a closed text."""

    name: str
    kind: str
    about: str
    unit: str
    window_s: int | None
    choices: list[str]

    def __str__(self) -> str:
        """One line."""
        return f"{self.name:<24} {self.kind:<7} {self.about} {' | '.join(self.choices)}".rstrip()


class VersionAnswer(BaseModel):
    """A version of a rule; it judges vectors with valid_from ≤ event_time < valid_to. state: what it does now."""

    rule_id: str
    version: int
    state: str
    author: str
    reason: str
    published_at: Moment
    approved_by: str | None
    valid_from: Moment | None
    valid_to: Moment | None
    document: dict[str, Any]
    yaml: str

    @classmethod
    def of(cls, version: Version, now_ms: int) -> Self:
        """The answer that tells of a version."""
        own = {n: getattr(version, n) for n in cls.model_fields if n not in ("state", "document", "yaml")}
        shown = version.rule.document.shown()
        return cls(state=version.state(now_ms), document=shown, yaml=as_yaml(shown), **own)

    def __str__(self) -> str:
        """One line."""
        since, until = (iso(at) if at is not None else "-" for at in (self.valid_from, self.valid_to))
        return f"{self.rule_id} v{self.version} {self.state}: judges from {since} to {until}"


class RuleSummary(BaseModel):
    """A rule in the list, by the version that matters most now."""

    rule_id: str
    version: int
    state: str
    owner: str
    on: str
    when: str
    severity: str
    live_version: int | None
    waiting_version: int | None
    shadow_version: int | None

    def __str__(self) -> str:
        """One line."""
        return f"{self.rule_id:<28} v{self.version:<3} {self.state:<10} {self.severity:<9} on {self.on}: {self.when}"


class HistoryLine(BaseModel):
    """One change: who, when, why, the documents before and after, and the lines that differ."""

    version: int
    action: str
    author: str
    reason: str
    at: Moment
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    diff: list[str]

    @classmethod
    def of(cls, change: RuleChange) -> Self:
        """The answer that tells of a change."""
        return cls(**{name: getattr(change, name) for name in cls.model_fields})

    def __str__(self) -> str:
        """One line."""
        return f"{iso(self.at)} v{self.version} {self.action} by {self.author}: {self.reason}"


class RuleAnswer(BaseModel):
    """A rule with every version, the newest first, and everything that was done to it."""

    rule_id: str
    versions: list[VersionAnswer]
    history: list[HistoryLine]

    def __str__(self) -> str:
        """The newest document, every version, every change."""
        return "\n".join([self.versions[0].yaml, *map(str, self.versions), *map(str, self.history)])


def rule_list(store: RuleStore, now_ms: int) -> list[RuleSummary]:
    """Every rule, by id."""
    by_rule: dict[str, list[Version]] = {}
    for version in store.versions():
        by_rule.setdefault(version.rule_id, []).append(version)
    return [_summary(versions, now_ms) for versions in by_rule.values()]


def rule_answer(store: RuleStore, rule_id: str, now_ms: int) -> RuleAnswer:
    """One rule; a problem when there is none of this id."""
    if not (versions := store.versions(rule_id)):
        raise Problem(404, f"rule_id={rule_id}: no such rule", field="rule_id", value=rule_id, rule="the id of a rule")
    told = [VersionAnswer.of(version, now_ms) for version in reversed(versions)]
    return RuleAnswer(rule_id=rule_id, versions=told, history=[HistoryLine.of(each) for each in store.history(rule_id)])


def check_answer(document: dict[str, Any] | str) -> CheckAnswer:
    """Whether a document may be published, and everything that is wrong with it."""
    try:
        rules = _read(document)
    except RefusedRuleError as refusal:
        return CheckAnswer(ok=False, rules=[], findings=[_finding(each) for each in refusal.findings])
    return CheckAnswer(ok=True, rules=[rule.document.id for rule in rules], findings=[])


def one_rule(document: dict[str, Any] | str) -> CheckedRule:
    """The checked document; a problem that names the first mistake and carries all of them."""
    try:
        (rule, *others) = _read(document)
    except RefusedRuleError as refusal:
        first = refusal.findings[0]
        errors = [_finding(each).model_dump() for each in refusal.findings]
        raise Problem(422, str(first), field=first.field, value=first.value, rule=first.rule, errors=errors) from refusal
    if others:
        raise refused("document", len(others) + 1, "one rule at a time")
    return rule


def publish_rule(store: RuleStore, rule: CheckedRule, change: Change, *, needs_approval: bool) -> VersionAnswer:
    """Publishes a version; a live one waits for approval where that is needed."""
    return _changed(lambda: publish(store, rule, change, needs_approval=needs_approval), change.at)


def approve_rule(store: RuleStore, rule_id: str, change: Change) -> VersionAnswer:
    """Lets the waiting version go live."""
    return _changed(lambda: approve(store, rule_id, change), change.at)


def pause_rule(store: RuleStore, rule_id: str, change: Change) -> VersionAnswer:
    """Ends what judges."""
    return _changed(lambda: pause(store, rule_id, change), change.at)


def roll_back_rule(store: RuleStore, rule_id: str, to: int | None, change: Change) -> VersionAnswer:
    """Publishes an earlier version anew."""
    return _changed(lambda: roll_back(store, rule_id, to, change), change.at)


def name_answers(on: str) -> list[NameAnswer]:
    """The names that a rule with this trigger may use; a problem when there is no such trigger."""
    trigger = next((each for each in TRIGGERS if each == on), None)
    if trigger is None:
        raise refused("on", on, f"one of {', '.join(TRIGGERS)}")
    told = names_for(trigger).items()
    return [NameAnswer(name=name, choices=list(n.choices), kind=n.kind, about=n.about, unit=n.unit, window_s=n.window_s)
            for name, n in sorted(told, key=lambda item: (item[0] not in feature_catalogue(), item[0]))]  # fmt: skip


def _changed(change: Any, now_ms: int) -> VersionAnswer:
    try:
        return VersionAnswer.of(change(), now_ms)
    except RefusedChangeError as refusal:
        status = 404 if refusal.rule == "no such rule" else 403 if refusal.field == "author" else 422
        raise refused(refusal.field, refusal.value, refusal.rule, status) from refusal
    except RuleConflictError as conflict:
        raise Problem(409, str(conflict)) from conflict


def _read(document: dict[str, Any] | str) -> list[CheckedRule]:
    return checked_text(document) if isinstance(document, str) else [checked(document)]


def _finding(found: RuleFinding) -> FindingAnswer:
    return FindingAnswer(**vars(found))


def _summary(versions: list[Version], now_ms: int) -> RuleSummary:
    states = {version.version: version.state(now_ms) for version in versions}
    shown = min(versions, key=lambda v: (ORDER.index(states[v.version]), -v.version))
    document = shown.rule.document
    newest = {state: max((n for n, s in states.items() if s == state), default=None) for state in ("live", "pending", "shadow")}
    return RuleSummary(
        rule_id=shown.rule_id, version=shown.version, state=states[shown.version], owner=document.owner, on=document.on,
        when=document.when, severity=document.severity, live_version=newest["live"], waiting_version=newest["pending"],
        shadow_version=newest["shadow"],
    )  # fmt: skip
