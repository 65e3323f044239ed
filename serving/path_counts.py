"""Counts paths by level: which steps are told by name, how many paths, sessions and users go from one to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from schemas.path import END, OPEN, OTHER, START, PathQuery

NOTHING = 0
"""The code of a level behind the end; all others have the order of their names."""


@dataclass(frozen=True)
class Paths:
    """Paths as columns. user: a number each; began: of the session, UTC ms; is_open: whether that is open.

    marks: one row a path, one column a level, 0 where it has ended; names: mark to the name of the step.
    """

    query: PathQuery
    user: Any
    began: Any
    is_open: Any
    marks: Any
    names: Mapping[int, str]

    @cached_property
    def labels(self) -> list[str]:
        """The name of each code."""
        return ["", *sorted({*self.names.values(), OTHER, END, OPEN, START})]

    @cached_property
    def sessions(self) -> Any:
        """A number for each session."""
        return _numbered(np.stack([self.user.astype(np.uint64), self.began.astype(np.uint64)], axis=1))

    @cached_property
    def users(self) -> Any:
        """A number for each user, from 0."""
        return _numbered(self.user)

    @cached_property
    def codes(self) -> Any:
        """The marks as codes with the ends told and rare steps replaced, level by level."""
        code = {label: at for at, label in enumerate(self.labels)}
        distinct, at = np.unique(self.marks, return_inverse=True)
        known = np.array([code[self.names[mark]] if mark else NOTHING for mark in distinct.tolist()], np.int64)
        codes = known[at.reshape(self.marks.shape)]
        stops = (codes[:, 1:] == NOTHING) & (codes[:, :-1] != NOTHING)
        end, far_end = (code[END], code[OPEN]) if self.query.direction == "from" else (code[START], code[START])
        ends = np.where(self.is_open, far_end, end)
        codes[:, 1:][stops] = np.broadcast_to(ends[:, None], stops.shape)[stops]
        told = [NOTHING, code[END], code[OPEN], code[START]]
        for level in codes.T:
            rare = _beyond(level[~np.isin(level, told)], self.query.top)
            level[np.isin(level, rare)] = code[OTHER]
        return codes

    def answer(self) -> dict[str, Any]:
        """What `schemas/path_oracle.py` says, from columns."""
        every = np.ones(len(self.user), bool)
        return {
            "name": self.query.name,
            "direction": self.query.direction,
            **self._count(every),
            "open_sessions": self._count(self.is_open.astype(bool))["sessions"],
            "final": not bool(self.is_open.any()),
            "nodes": self._nodes(),
            "edges": self._edges(),
        }

    def on_edge(self, level: int, source: str, target: str) -> Any:
        """Which paths go along an edge."""
        ends = [self.labels.index(name) if name in self.labels[1:] else -1 for name in (source, target)]
        near, far = ends if self.query.direction == "from" else ends[::-1]
        return (self.codes[:, level - 1] == near) & (self.codes[:, level] == far)

    def sessions_on(self, level: int, source: str, target: str) -> Any:
        """The first path of each session that goes along an edge, as row numbers, the newest session first."""
        rows = np.flatnonzero(self.on_edge(level, source, target))
        rows = rows[np.unique(self.sessions[rows], return_index=True)[1]]
        return rows[np.lexsort((self.user[rows], -self.began[rows]))]

    def steps_of(self, row: int) -> list[str]:
        """The names of all steps of a path, in the order of time."""
        names = [self.names[mark] for mark in self.marks[row].tolist() if mark]
        return names if self.query.direction == "from" else names[::-1]

    def _count(self, chosen: Any) -> dict[str, int]:
        """How many of the chosen paths there are, and of how many sessions and users."""
        distinct = {name: len(np.unique(ids[chosen])) for name, ids in (("sessions", self.sessions), ("users", self.users))}
        return {"paths": int(chosen.sum()), **distinct}

    def _nodes(self) -> list[dict[str, Any]]:
        levels = (self._grouped(codes, level) for level, codes in enumerate(self.codes.T))
        return [{"level": level, "node": self.labels[code], **counts} for found in levels for level, code, counts in found]

    def _edges(self) -> list[dict[str, Any]]:
        size, rows = len(self.labels), []
        for level in range(1, self.codes.shape[1]):
            near, far = self.codes[:, level - 1], self.codes[:, level]
            source, target = (near, far) if self.query.direction == "from" else (far, near)
            for at, pair, counts in self._grouped(np.where(far == NOTHING, NOTHING, source * size + target), level):
                rows.append({"level": at, "source": self.labels[pair // size], "target": self.labels[pair % size], **counts})
        return rows

    def _grouped(self, keys: Any, level: int) -> list[tuple[int, int, dict[str, int]]]:
        """Level, key and counts of each key but nothing; the most paths first, equals in the order of their names."""
        distinct, at, paths = np.unique(keys, return_inverse=True, return_counts=True)
        by_session, by_user = (_distinct(at, ids, len(distinct)) for ids in (self.sessions, self.users))
        found = [
            (level, key, {"paths": int(paths[n]), "sessions": int(by_session[n]), "users": int(by_user[n])})
            for n, key in enumerate(distinct.tolist())
            if key != NOTHING
        ]
        return sorted(found, key=lambda each: -each[2]["paths"])


def _numbered(ids: Any) -> Any:
    return np.unique(ids, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _distinct(group: Any, ids: Any, groups: int) -> Any:
    """How many different ids each group has."""
    most = int(ids.max(initial=0)) + 1
    return np.bincount(np.unique(group.astype(np.int64) * most + ids) // most, minlength=groups)


def _beyond(codes: Any, top: int) -> Any:
    """The codes that are not among the most frequent; of equals the first by name are."""
    distinct, counted = np.unique(codes, return_counts=True)
    return distinct[np.argsort(-counted, kind="stable")][top:]
