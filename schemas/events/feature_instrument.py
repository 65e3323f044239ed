"""The newest features of one instrument: what the online store keeps."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Record, Topic
from schemas.fields import Id, Millis


@dataclass(frozen=True, kw_only=True)
class FeatureInstrument(Record):
    """values: feature name to integer value, as of event_time; a newer event_time replaces an older one."""

    TOPIC: ClassVar[Topic] = Topic(name="feature.instrument.v1", key="entity_id", compacted=True, archived=False)

    entity_id: Id
    event_time: Millis
    values: dict[str, int | None]
