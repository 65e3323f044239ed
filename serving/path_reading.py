"""Reads paths out of ClickHouse into columns of numbers, and finds the texts behind them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from clickhouse_driver import Client

from schemas.funnel_sql import Source
from schemas.path import PathQuery
from serving.path_counts import Paths
from serving.path_sql import events_sql, paths_sql


@dataclass(frozen=True)
class PathReading:
    """Paths over tables of events, as known at as_of (UTC ms); `client` returns numpy columns."""

    client: Client
    sources: Sequence[Source]

    def paths(self, query: PathQuery, as_of: int) -> Paths:
        """Every path, by numbers."""
        events = self._events(query, as_of)
        levels = ", ".join(f"mark_{level}" for level in range(query.depth + 1))
        columns = self._columns(f"SELECT sipHash64(who) AS user, began, is_open, {levels} FROM ({self._paths(query, as_of)})")
        user, began, is_open, *marks = columns
        return Paths(query, user, began, is_open, np.stack(marks, axis=1), self._names(events, np.unique(marks)))

    def people(self, query: PathQuery, as_of: int, users: Sequence[int]) -> dict[int, str]:
        """The ids behind the numbers of users."""
        listed = ", ".join(map(str, users)) or "0"
        asked = f"SELECT DISTINCT who FROM ({self._events(query, as_of)}) WHERE sipHash64(who) IN ({listed})"
        return dict(self.client.execute(f"SELECT sipHash64(who), who FROM ({asked})", settings={"use_numpy": False}))

    def _events(self, query: PathQuery, as_of: int) -> str:
        return " UNION ALL ".join(events_sql(source, query, as_of) for source in self.sources)

    def _paths(self, query: PathQuery, as_of: int) -> str:
        order = [f"order_{n}" for n in range(1, len(self.sources[0].order) + 1)]
        return paths_sql(query, self._events(query, as_of), order, as_of)

    def _columns(self, query: str) -> list[Any]:
        columns, names = self.client.execute(query, columnar=True, with_column_types=True)
        return [np.asarray(column) for column in columns] if columns else [np.zeros(0, np.int64) for _ in names]

    def _names(self, events: str, marks: Any) -> dict[int, str]:
        """The step behind each mark."""
        found = self.client.execute(f"SELECT DISTINCT step, sipHash64(step) FROM ({events}) WHERE step != ''", columnar=True)
        texts = dict(zip(np.asarray(found[1]).tolist(), found[0], strict=True)) if found else {}
        return {mark: str(texts[mark]) for mark in marks.tolist() if mark}
