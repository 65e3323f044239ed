"""A version of a user-made rule, judged on every vector from valid_from on."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Record, Topic
from schemas.events.alert import Severity
from schemas.fields import Count, Id, Millis, Text


@dataclass(frozen=True, kw_only=True)
class RuleVersion(Record):
    """when: a boolean expression over feature names; valid_from is publication plus 10 s; valid_to is absent while it lives."""

    TOPIC: ClassVar[Topic] = Topic(name="rule.v1", key="rule_id", partitions=1, compacted=True)

    rule_id: Id
    rule_version: Count
    owner: Id
    on: Literal["order", "fill", "transfer", "account", "bar"]
    when: str
    thresholds: dict[str, int | None]
    severity: Severity
    cooldown_s: Count
    status: Literal["draft", "shadow", "live", "retired"]
    valid_from: Millis
    valid_to: Millis | None = None
    author: Id
    reason: Text
    published_at: Millis
