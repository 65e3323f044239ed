"""The life of a rule: published, approved by a second person, paused, rolled back; each change takes effect ten seconds later.

A version judges the vectors from its valid_from on, which lies so far ahead that the live job is exchanged before; the version
before it judges up to there. So the change falls between two vectors, whenever the job was exchanged.
"""

from dataclasses import dataclass, replace

from schemas.rules.checking import CheckedRule, checked
from schemas.rules.store import Lane, RuleChange, RuleStore, Version, ended

EFFECT_MS = 10_000
"""From a change to its effect, in event time."""

LONGEST_REASON = 500


class RefusedChangeError(ValueError):
    """A change that cannot be made: field, value and rule."""

    def __init__(self, field: str, value: object, rule: str) -> None:
        self.field, self.value, self.rule = field, str(value)[:200], rule
        super().__init__(f"{field}={self.value}: {rule}")


@dataclass(frozen=True)
class Change:
    """Who changes a rule, why, and when (UTC ms)."""

    author: str
    reason: str
    at: int

    def __post_init__(self) -> None:
        """Refuses a change that nobody could understand later."""
        if not self.reason.strip() or len(self.reason) > LONGEST_REASON:
            raise RefusedChangeError("reason", self.reason, f"1 to {LONGEST_REASON} characters that say why")


@dataclass(frozen=True)
class Desk:
    """A change in the making: the rule as it was when it was opened; a change that came first is told when this is recorded."""

    store: RuleStore
    change: Change
    number: int
    known: list[Version]

    def record(self, action: str, before: Version | None, after: Version | None, written: list[Version]) -> None:
        """Writes the versions that are new or differ, with the line of history."""
        shown = [None if v is None else v.rule.document.shown() for v in (before, after)]
        one, change = after or written[0], self.change
        line = RuleChange(one.rule_id, self.number, one.version, action, change.author, change.reason, change.at, *shown)
        self.store.record(line, *(v for v in written if v not in self.known))


def opened(store: RuleStore, rule_id: str, change: Change, *, new: bool = False) -> Desk:
    """The rule as it is; RefusedChangeError when there is none and it need not be new."""
    number = len(store.history(rule_id)) + 1
    known = store.versions(rule_id)
    if not known and not new:
        raise RefusedChangeError("rule_id", rule_id, "no such rule")
    return Desk(store, change, number, known)


def publish(store: RuleStore, rule: CheckedRule, change: Change, *, needs_approval: bool) -> Version:
    """Puts a document into the lane that its status names; a live one waits for a second person where approval is needed."""
    desk = opened(store, rule.document.id, change, new=True)
    rule = numbered(rule, desk.known)
    lane: Lane = rule.document.status
    if lane == "live" and needs_approval:
        lane = "pending"
    version = Version(rule.document.id, rule.document.version, rule, lane, change.author, change.reason, change.at)
    return _begin(desk, version, "published", [replace(v, lane="draft") for v in desk.known if v.lane == "pending"])


def approve(store: RuleStore, rule_id: str, change: Change) -> Version:
    """Lets the waiting version go live; its author cannot."""
    desk = opened(store, rule_id, change)
    waiting = next((v for v in desk.known if v.lane == "pending"), None)
    if waiting is None:
        raise RefusedChangeError("rule_id", rule_id, "no version of this rule waits for approval")
    if waiting.author == change.author:
        raise RefusedChangeError("author", change.author, "a second person approves; the author cannot")
    return _begin(desk, replace(waiting, lane="live", approved_by=change.author), "approved", [])


def pause(store: RuleStore, rule_id: str, change: Change) -> Version:
    """Ends whatever judges, live or in shadow, and takes a waiting version back."""
    desk, at = opened(store, rule_id, change), change.at + EFFECT_MS
    stopped = [ended(v, at) for v in desk.known if v.lane in ("live", "shadow")]
    stopped += [replace(v, lane="draft") for v in desk.known if v.lane == "pending"]
    if not (stopped := [v for v in stopped if v not in desk.known]):
        raise RefusedChangeError("rule_id", rule_id, "nothing of this rule judges or waits")
    desk.record("paused", stopped[0], None, stopped)
    return stopped[0]


def roll_back(store: RuleStore, rule_id: str, to: int | None, change: Change) -> Version:
    """Publishes an earlier version anew, the last that was live before the present one unless another is named.

    It was approved when it first went live, so it needs no second approval.
    """
    desk = opened(store, rule_id, change)
    lived = [v for v in desk.known if v.lane == "live" and v.valid_from is not None and v.valid_to != v.valid_from]
    present = next((v for v in reversed(lived) if v.valid_to is None or v.valid_to > change.at + EFFECT_MS), None)
    found = [v for v in lived if (v.version == to if to is not None else v is not present)]
    if not found:
        raise RefusedChangeError("version", "" if to is None else to, "an earlier version of this rule that was live")
    number = desk.known[-1].version + 1
    told = found[-1].rule.document.shown() | {"version": number, "status": "live", "valid_from": 0, "valid_to": None}
    version = Version(rule_id, number, checked(told), "live", change.author, change.reason, change.at)
    return _begin(desk, replace(version, approved_by=found[-1].approved_by), "rolled back", [])


def numbered(rule: CheckedRule, known: list[Version]) -> CheckedRule:
    """The document under the next number of its rule; RefusedChangeError when it names another one."""
    following = known[-1].version + 1 if known else 1
    document = rule.document
    if "version" in document.model_fields_set and document.version != following:
        raise RefusedChangeError("version", document.version, f"must be {following}, the next of {document.id}")
    return replace(rule, document=document.model_copy(update={"version": following}))


def _begin(desk: Desk, version: Version, action: str, also: list[Version]) -> Version:
    """Records a version; one that judges takes over from those of its lane, a live one from its shadow too."""
    taken: list[Version] = []
    document = version.rule.document
    if version.lane in ("live", "shadow", "retired"):
        at = max(desk.change.at + EFFECT_MS, document.valid_from)
        over = ("shadow",) if version.lane == "shadow" else ("live", "shadow")
        taken = [ended(v, at) for v in desk.known if v.lane in over and v.version != version.version]
        if version.lane != "retired":
            version = replace(version, valid_from=at, valid_to=document.valid_to)
    if version.valid_to is not None and version.valid_to <= (version.valid_from or 0):
        raise RefusedChangeError("valid_to", version.valid_to, f"must be after {version.valid_from}, when it takes effect")
    earlier = (v for v in reversed(desk.known) if v.version < version.version and v.lane not in ("draft", "pending"))
    desk.record(action, next(earlier, None), version, [version, *taken, *also])
    return version
