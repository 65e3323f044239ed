"""What a heatmap says, from what was counted: shares, and nothing about places where too few users were.

Engines hand over plain rows; which of them are told, and how, is decided here, once for all of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.heatmap import HeatmapQuery

Row = dict[str, Any]


@dataclass(frozen=True)
class Counts:
    """What an engine counted. totals: of all that fits, before anything is withheld; rows: the smallest pieces.

    elements: for kinds by cell and dwell, the same by element. Every row has `users`, and what `COUNTED` names of its kind.
    """

    totals: Mapping[str, Any]
    rows: Sequence[Row]
    elements: Sequence[Row] = field(default=())


COUNTED = {"click": "clicks", "rage": "clicks", "dead": "clicks", "scroll": "views", "dwell": "engaged_ms", "hours": "clicks"}
"""What a kind counts besides users."""

ROWS = {"click": "cells", "rage": "cells", "dead": "cells", "scroll": "reach", "dwell": "pages", "hours": "hours"}
"""What the pieces of a kind are called in the answer."""

KEYS = {
    "cells": ("page_version", "element", "cell_x", "cell_y"), "reach": ("depth_milli",), "pages": ("page", "page_version"),
    "hours": ("weekday", "hour"),
}  # fmt: skip
"""What tells one piece from another."""


def answer_of(query: HeatmapQuery, counts: Counts) -> Row:
    """The answer as plain values: pieces with the most first, but depths and hours in their order."""
    counted, pieces = COUNTED[query.kind], ROWS[query.kind]
    shown = [row for row in counts.rows if row["users"] >= query.fewest_users]
    asked = {name: getattr(query, name) for name in ("kind", "page", "page_version", "measure", "fewest_users")}
    withheld = sum(row[counted] for row in counts.rows) - sum(row[counted] for row in shown)
    told = [_with_share(query, row, counts.totals) for row in shown]
    answer = asked | {"totals": dict(counts.totals), "withheld": {pieces: len(counts.rows) - len(shown)}}
    if query.kind != "scroll":
        answer["withheld"][counted] = withheld
    answer[pieces] = sorted(told, key=lambda row: _place(query, row, KEYS[pieces]))
    if query.kind == "hours":
        answer["matrix"] = _matrix(query, counts.rows)
    if query.kind in ("click", "rage", "dead", "dwell"):
        elements = [_with_share(query, row, counts.totals) for row in counts.elements if row["users"] >= query.fewest_users]
        answer["elements"] = sorted(elements, key=lambda row: _place(query, row, ("page", "page_version", "element")))
    return answer


def _matrix(query: HeatmapQuery, rows: Sequence[Row]) -> list[list[int | None]]:
    """24 hours a weekday, Monday first: 0 where nothing happened, None where it is withheld."""
    found: list[list[int | None]] = [[0] * 24 for _ in range(7)]
    for row in rows:
        enough = row["users"] >= query.fewest_users
        found[row["weekday"] - 1][row["hour"]] = row[_measured(query)] if enough else None
    return found


def _measured(query: HeatmapQuery) -> str:
    return "users" if query.measure == "users" else COUNTED[query.kind]


def _with_share(query: HeatmapQuery, row: Row, totals: Mapping[str, Any]) -> Row:
    total = totals[_measured(query)]
    return row | {"share": row[_measured(query)] / total if total else None}


def _place(query: HeatmapQuery, row: Row, keys: Iterable[str]) -> tuple[Any, ...]:
    """Largest first, ties by what tells the pieces apart; nothing sorts before something."""
    order = tuple((row.get(key) is not None, row.get(key) if row.get(key) is not None else 0) for key in keys)
    return order if query.kind in ("scroll", "hours") else (-row[_measured(query)], *order)
