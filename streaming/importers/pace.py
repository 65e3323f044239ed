"""When the events of an old file are sent, and which time they carry then: shifted to now, their real delays kept."""

from dataclasses import dataclass

from streaming.importers.imported import Imported


@dataclass(frozen=True)
class Pace:
    """start_ms: when the import begins; first_ms: when the first event of the file arrived; speed: 0 = as fast as possible."""

    start_ms: int
    first_ms: int
    speed: float

    def due_ms(self, event: Imported) -> int:
        """When to send it by the wall clock."""
        return self.start_ms + round((event.received_ms - self.first_ms) / self.speed) if self.speed else self.start_ms

    def event_ms(self, event: Imported, sent_ms: int) -> int:
        """When it happened, as seen from the moment it is sent: as long ago as it was in the file."""
        return sent_ms - (event.received_ms - event.event_ms)
