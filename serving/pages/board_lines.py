"""What a live board keeps of an incident: its newest alert in short, how many it counts, what was decided."""

from dataclasses import dataclass, field
from typing import Self

from schemas.case_store import Disposition
from schemas.incidents import Incident
from serving.answers.alerts import AlertAnswer


@dataclass(frozen=True, slots=True)
class Line:
    """What a board shows of an alert: its fields without values and evidence, which are read when somebody asks."""

    alert_id: str
    revision: int
    status: str
    severity: str
    score: int
    detector: str
    family: str | None
    entity_id: str
    user_id: str | None
    instrument: str | None
    event_time: int
    sentence_en: str
    sentence_zh: str

    @classmethod
    def of(cls, alert: AlertAnswer) -> Self:
        """The line of an alert."""
        return cls(**{name: getattr(alert, name) for name in cls.__slots__})


@dataclass(slots=True)
class Held:
    """A row: its incident, the line of its newest alert, the ids that were counted, what was decided last."""

    row_id: str
    incident: Incident
    line: Line
    ids: set[str] = field(default_factory=set)
    case: Disposition | None = None

    @property
    def state(self) -> str:
        """What was decided, `open` when nothing."""
        return self.case.state if self.case else "open"

    @property
    def case_id(self) -> str:
        """The alert to decide on: the first one unless another was decided."""
        return self.case.alert_id if self.case else self.incident.incident_id
