"""All features of an instrument at the end of a second of trading: what market rules read."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Event, Topic
from schemas.fields import Id


@dataclass(frozen=True, kw_only=True)
class VectorInstrument(Event):
    """event_id: `<instrument>@<last millisecond of the second>`; values: feature name to integer value."""

    TOPIC: ClassVar[Topic] = Topic(name="vector.instrument.v1", key="instrument")

    trigger: Literal["bar"] = "bar"
    instrument: Id
    values: dict[str, int | None]
