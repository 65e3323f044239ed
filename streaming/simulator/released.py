"""Puts planned rows in order: by the time they happen to be numbered, by the time they are observed to be sent."""

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Any

import pyarrow as pa

from streaming.simulator.arrow_rows import LABEL
from streaming.simulator.scene import Tables


@dataclass(order=True)
class Row:
    """One event. due_ms: when it is observed; label: number of the anomaly it belongs to; fault: what is wrong with it."""

    at_ms: int
    place: int
    due_ms: int = field(compare=False)
    contract: str = field(compare=False)
    fields: dict[str, Any] = field(compare=False)
    label: int | None = field(compare=False)
    fault: str | None = field(compare=False, default=None)


class Queue:
    """Rows that are planned and did not happen yet. Ids are `<source>-<seq>`, given in the order of happening."""

    def __init__(self, source: str, start_ms: int) -> None:
        self._source, self._start_ms, self._places = source, start_ms, count()
        self._rows: list[Row] = []
        self._seq = count(1)

    def add(self, tables: Tables) -> None:
        """Takes rows in; what lies before the start never happens."""
        for contract, rows in tables:
            for planned in rows.filter(pa.compute.greater_equal(rows["event_time"], self._start_ms)).to_pylist():
                told = {name: value for name, value in planned.items() if value is not None}
                at, due, label = told["event_time"], told.pop("observed_at"), told.pop(LABEL, None)
                heappush(self._rows, Row(at, next(self._places), due, contract, told, label))

    def until(self, end_ms: int) -> list[Row]:
        """The rows that happen before a moment, numbered."""
        released = []
        while self._rows and self._rows[0].at_ms < end_ms:
            row = heappop(self._rows)
            seq = next(self._seq)
            row.fields |= {"seq": seq, "event_id": f"{self._source}-{seq}"}
            released.append(row)
        return released
