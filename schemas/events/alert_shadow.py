"""What a rule in shadow would have said: compared with the live rules, never shown as an alert."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Topic
from schemas.events.alert import Alert


@dataclass(frozen=True, kw_only=True)
class AlertShadow(Alert):
    """The same fields as an alert."""

    TOPIC: ClassVar[Topic] = Topic(name="alert.shadow.v1", key="alert_id", partitions=1)
