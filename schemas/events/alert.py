"""An anomaly that a detector found, with all that is needed to check it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Le

from schemas.contract import Record, Topic
from schemas.fields import Count, Id, Millis, RuleText

Severity = Literal["info", "low", "medium", "high", "critical"]
Family = Literal["trading", "money", "account", "market"]


@dataclass(frozen=True, kw_only=True)
class Alert(Record):
    """alert_id: hash of detector, entity and trigger event, the same after every replay; a correction raises `revision`.

    thresholds and values: what the rule compared; window_count and window_checksum: how many events the window
    (window_start_ms, window_end_ms] of the entity held and their order-free checksum; evidence_ids: the events of a pattern;
    detected_at: when the engine said so, the only field that a replay may change; family: what the detector watches;
    cooldown_s: alerts of one detector and entity that come within it are one incident; condition: the rule's question in the
    names of `values` and `thresholds`, None where no single moment decides.
    """

    TOPIC: ClassVar[Topic] = Topic(name="alert.v1", key="alert_id", partitions=1, retention_days=30)

    alert_id: Id
    detector: Id
    detector_version: Count
    revision: Count
    status: Literal["added", "changed", "withdrawn"]
    source: Literal["live", "late-corrected", "what-if"]
    severity: Severity
    score: Annotated[int, Ge(0), Le(100)]
    entity_type: Literal["user", "account_pair", "instrument", "group"]
    entity_id: Id
    user_id: Id | None
    instrument: Id | None
    trigger_event_id: Id
    event_time: Millis
    detected_at: Millis
    thresholds: dict[str, int | None]
    values: dict[str, int | None]
    window_start_ms: Millis | None
    window_end_ms: Millis | None
    window_count: Count | None
    window_checksum: int | None
    evidence_ids: list[str]
    sentence_en: str
    sentence_zh: str
    family: Family | None = None
    cooldown_s: Count | None = None
    condition: RuleText | None = None
