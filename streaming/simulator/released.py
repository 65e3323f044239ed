"""Puts planned rows in order: by the time they happen to be numbered, by the time they are observed to be sent."""

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any

import pyarrow as pa

from streaming.simulator.arrow_rows import LABEL
from streaming.simulator.scene import Tables


@dataclass
class Row:
    """One event. due_ms: when it is observed; label: number of the anomaly it belongs to; fault: what is wrong with it."""

    due_ms: int
    contract: str
    fields: dict[str, Any]
    label: int | None
    fault: str | None = None


class Queue:
    """Rows that are planned and did not happen yet. Ids are `<source>-<seq>`, given in the order of happening."""

    def __init__(self, source: str, start_ms: int) -> None:
        self._source, self._start_ms, self._places = source, start_ms, count()
        self._rows: list[tuple[int, int, Row]] = []  # by moment, then in the order of planning
        self._seq = count(1)

    def add(self, tables: Tables) -> None:
        """Takes rows in; what lies before the start never happens."""
        for contract, rows in tables:
            for planned in rows.filter(pa.compute.greater_equal(rows["event_time"], self._start_ms)).to_pylist():
                told = {name: value for name, value in planned.items() if value is not None}
                at, due, label = told["event_time"], told.pop("observed_at"), told.pop(LABEL, None)
                heappush(self._rows, (at, next(self._places), Row(due, contract, told, label)))

    def until(self, end_ms: int) -> list[Row]:
        """The rows that happen before a moment, numbered."""
        released = []
        while self._rows and self._rows[0][0] < end_ms:
            row = heappop(self._rows)[2]
            seq = next(self._seq)
            row.fields |= {"seq": seq, "event_id": f"{self._source}-{seq}"}
            released.append(row)
        return released
