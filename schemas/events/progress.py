"""How far the live layer has come: everything that happened up to then and came on time has been counted."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Record, Topic
from schemas.fields import Millis


@dataclass(frozen=True, kw_only=True)
class Progress(Record):
    """event_time: the moment that all sources of the job have passed; told once a second while the job runs."""

    TOPIC: ClassVar[Topic] = Topic(name="progress.v1", key="job", partitions=1, retention_days=1, archived=False)

    job: Literal["features"]
    event_time: Millis
