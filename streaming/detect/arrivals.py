"""Sorts the lines of an event file by the laws: what is believed, what came twice or too late, and what is a dead letter."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace

from schemas.catalogue import contracts
from schemas.clock import is_late
from schemas.contract import Event
from schemas.event_lines import EventLine, Row, read_line
from schemas.validation import Problem, judge
from streaming.sql.file_source import LINE

UNSAID = "observed_at"


@dataclass
class Arrivals:
    """What a file holds; every event is on time, late, a duplicate or a dead letter.

    delay_ms: a D instead of each topic's own; kept: rows by contract, copies and late ones too, in the order in which our side
    took them in; events: all lines but blank ones and heartbeats; duplicates: further copies of an event; late: events that
    came more than D after they happened; refused: dead letters, as
    on their topic.
    """

    delay_ms: int | None = None
    events: int = 0
    duplicates: int = 0
    late: int = 0
    refused: list[Row] = field(default_factory=list)
    kept: dict[str, list[Row]] = field(default_factory=dict)
    _read: list[tuple[str, Event, Row, bytes]] = field(default_factory=list, init=False, repr=False)
    _newest: int = field(default=0, init=False, repr=False)

    def read(self, lines: Iterable[bytes], now_ms: int) -> "Arrivals":
        """Reads all lines; now_ms is when dead letters are recorded."""
        for number, line in enumerate(lines, 1):
            if text := line.strip():
                self._take(number, text, now_ms)
        self._settle(now_ms)
        return self

    def _take(self, number: int, line: bytes, now_ms: int) -> None:
        found = read_line(line)
        if found is None:
            return
        self.events += 1
        if isinstance(found, Problem):
            self._refuse("unknown", number, line, found, now_ms)
            return
        row = self._observed(found) | {LINE: number}
        record, problem = judge(contracts()[found.contract], json.dumps(row).encode())
        if isinstance(record, Event):
            self._newest = max(self._newest, record.event_time if _has_law(found.contract) else 0)
            self._read.append((found.contract, record, row, line))
        elif problem:
            self._refuse(contracts()[found.contract].TOPIC.name, number, line, problem, now_ms)

    def _observed(self, line: EventLine) -> Row:
        """The row with its moment of arrival: where none is given, the newest event so far had happened by then."""
        happened = line.row.get("event_time")
        if line.row.get(UNSAID) is not None or not isinstance(happened, int):
            return line.row
        return line.row | {UNSAID: max(self._newest, happened) if _has_law(line.contract) else happened}

    def _settle(self, now_ms: int) -> None:
        """Finds copies and late rows once it is known who came first."""
        first: dict[tuple[str, str], Event] = {}
        for name, record, row, line in sorted(self._read, key=lambda one: one[1].observed_at):
            own = replace(record, observed_at=0)
            if first.setdefault((name, record.event_id), own) is own:
                self.late += self._is_late(record)
            elif first[name, record.event_id] == own:
                self.duplicates += 1
            else:
                problem = Problem("conflicting_duplicate", "event_id", record.event_id, "first observed with other content")
                self._refuse(record.TOPIC.name, row[LINE], line, problem, now_ms)
                continue
            self.kept.setdefault(name, []).append(row if _has_law(name) else _in_time(row))
        for rows in self.kept.values():
            rows.sort(key=lambda row: int(row[UNSAID]))

    def _is_late(self, record: Event) -> bool:
        limit_ms = record.TOPIC.limit_ms(self.delay_ms)
        return limit_ms is not None and is_late(record.event_time, record.observed_at, limit_ms)

    def _refuse(self, topic: str, number: int, line: bytes, problem: Problem, now_ms: int) -> None:
        said = line.decode("latin-1")
        letter_id, why = f"{topic}-0-{number}", asdict(problem)
        letter = {"letter_id": letter_id, "topic": topic, "partition": 0, "offset": number, "recorded_at": now_ms, **why}
        self.refused.append(letter | {"payload_latin1": said, "attempt": 0})


def _has_law(contract: str) -> bool:
    """Whether rows of a contract can be late."""
    return contracts()[contract].TOPIC.max_delay_ms is not None


def _in_time(row: Row) -> Row:
    """A version (a link, a profile) is known when it takes effect, however late the file tells of it."""
    return row | {UNSAID: min(row[UNSAID], row["event_time"])}
