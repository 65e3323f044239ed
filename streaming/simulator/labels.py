"""The answers: which anomalies were staged, with their events; written beside the data and read by no detector."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from streaming.simulator.released import Row
from streaming.simulator.scene import Anomaly


class Labels:
    """Appends one line `{"kind", "entity", "parties", "event_ids", "from", "to"}` for each anomaly once it is over."""

    def __init__(self, path: Path, wall_ms: Callable[[int], int]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._wall_ms = path, wall_ms
        self._ids: dict[int, list[str]] = defaultdict(list)

    def note(self, rows: Iterable[Row]) -> None:
        """Remembers the ids of rows that belong to an anomaly."""
        for row in rows:
            if row.label is not None:
                self._ids[row.label].append(row.fields["event_id"])

    def write(self, staged: dict[int, Anomaly], now_ms: int) -> None:
        """Writes and forgets the anomalies that are over."""
        over = [number for number, anomaly in staged.items() if anomaly.bounds_ms()[1] < now_ms]
        lines = [line(staged.pop(number), self._ids.pop(number, []), self._wall_ms) for number in over]
        with self._path.open("a", encoding="utf-8") as out:
            out.writelines(lines)


def line(anomaly: Anomaly, event_ids: list[str], wall_ms: Callable[[int], int]) -> str:
    """One label as a line of JSON."""
    first, last = map(wall_ms, anomaly.bounds_ms())
    who = {"kind": anomaly.kind, "entity": anomaly.entity, "parties": anomaly.everybody()}
    told = {**who, "event_ids": event_ids, "from": first, "to": last}
    return json.dumps(told, ensure_ascii=False) + "\n"
