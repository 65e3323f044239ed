"""Reads the events of a funnel out of ClickHouse into the evaluator's columns: numbers only, whatever the ids are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from clickhouse_driver import Client

from schemas.funnel import MOST_STEPS, Funnel
from schemas.funnel_answer import answer_of
from schemas.funnel_sql import Source, events_sql
from schemas.funnel_stream import Stream, progress_of, together
from serving.plain_funnel import is_plain, plain_answer

NUMPY = "use_numpy=1"
"""The option that a client's address must have."""

MARK = "if({0} = '', 0, sipHash64({0}))"
"""A text as a number, the empty one as 0."""


@dataclass(frozen=True)
class Reading:
    """A funnel over tables of events, as known at as_of (UTC ms); `client` returns numpy columns."""

    client: Client
    sources: Sequence[Source]

    def answer(self, funnel: Funnel, as_of: int, users: bool) -> dict[str, Any]:
        """The funnel's numbers; users: whether to name who reached each step."""
        if is_plain(funnel) and not users:
            return plain_answer(self.client, self.sources, funnel, as_of)
        events = " UNION ALL ".join(events_sql(source, funnel, as_of) for source in self.sources)
        stream, marks = self._stream(funnel, events)
        by_value = funnel.breakdown is not None and funnel.breakdown.attribution == "all_events"
        valued = progress_of(stream, funnel, by_value=True) if by_value else None
        named = self._texts(events, "who", marks) if users else None
        return answer_of(funnel, progress_of(stream, funnel), stream.values, as_of, named, valued=valued)

    def _stream(self, funnel: Funnel, events: str) -> tuple[Stream, Any]:
        """The events by user, and the mark of each user. Their order in one moment matters only where they carry something."""
        fits = f"bitOr(matches, bitShiftLeft(excludes, {MOST_STEPS}))"
        if not (funnel.hold_constant or funnel.breakdown):
            user, at, fit = self._columns(f"SELECT sipHash64(who) AS user, at AS at, {fits} AS fit FROM ({events})")
            user, at, fit = together(user, at, fit)
            held, value, values = np.zeros_like(at), np.zeros_like(at), [""]
            return _stream_of(user, at, fit, (held, value, values))
        order_by = ", ".join(f"order_{n}" for n in range(1, len(self.sources[0].order) + 1))
        held_mark = "if(isNull(held), 0, sipHash64(coalesce(held, ''))) AS held_mark"
        user, at, fit, held, value = self._columns(
            f"SELECT sipHash64(who) AS user, at AS at, {fits} AS fit, {held_mark}, {MARK.format('value')} AS value_mark "
            f"FROM ({events}) ORDER BY user, at, {order_by}"
        )
        marks, coded = _coded(value)
        return _stream_of(user, at, fit, (_coded(held)[1] - 1, coded, self._texts(events, "value", marks)))

    def _columns(self, query: str) -> list[Any]:
        """The columns of a query, as 64-bit numbers."""
        columns, names = self.client.execute(query, columnar=True, with_column_types=True)
        return [np.asarray(column) for column in columns] if columns else [np.zeros(0, np.int64) for _ in names]

    def _texts(self, events: str, column: str, marks: Any) -> Any:
        """The text behind each mark."""
        found = self.client.execute(f"SELECT DISTINCT {column}, {MARK.format(column)} FROM ({events})", columnar=True)
        texts = dict(zip(np.asarray(found[1]).tolist(), found[0], strict=True)) if found else {}
        return [texts.get(mark, "") for mark in marks.tolist()]


def _coded(marks: Any) -> tuple[Any, Any]:
    """The distinct marks with 0, which is nothing, first; and the place of each mark among them."""
    distinct, places = np.unique(np.append(marks, np.zeros(1, marks.dtype)), return_inverse=True)
    return distinct, places[:-1]


def _stream_of(user: Any, at: Any, fit: Any, carried: tuple[Any, Any, Any]) -> tuple[Stream, Any]:
    first = np.flatnonzero(np.diff(user, prepend=~user[:1]) != 0)
    starts = np.append(first, len(user))
    return Stream(starts, at, fit & (2**MOST_STEPS - 1), fit >> MOST_STEPS, *carried), user[first]
