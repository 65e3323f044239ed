"""Paths asked for at once: what people did next after a page or an event, or what led them there, and who they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from pydantic import BaseModel

from schemas.funnel_contracts import check_names
from schemas.heatmap_rules import FEWEST_USERS
from schemas.path import PathQuery, matches_of, properties_of
from serving.answers.platform_events import newest, numpy_client, platform_sources, told_as_problems
from serving.masking import shown_user
from serving.moments import Moment
from serving.path_reading import PathReading
from serving.problems import Problem
from serving.warehouse_client import Warehouse


class PathNode(BaseModel):
    """A step at a level, 0 being the anchor. paths: how many come by; sessions, users: how many different ones."""

    level: int
    node: str
    paths: int
    sessions: int
    users: int


class PathEdge(BaseModel):
    """What leads from one level to the next, in the order of time; level: of its end away from the anchor."""

    level: int
    source: str
    target: str
    paths: int
    sessions: int
    users: int


class PathsAnswer(BaseModel):
    """Paths as known at `as_of`. open_sessions: may still go on; final: none of them may.

    `(end)` is no further action, `(start)` none before, `(open)` none so far, `(other)` all steps that are not told by name.
    """

    name: str
    direction: str
    as_of: Moment
    paths: int
    sessions: int
    users: int
    open_sessions: int
    final: bool
    nodes: list[PathNode]
    edges: list[PathEdge]

    def flat(self) -> list[dict[str, Any]]:
        """One row an edge."""
        return [{"name": self.name, "direction": self.direction, **edge.model_dump()} for edge in self.edges]


class PathSession(BaseModel):
    """A session whose path goes along an edge; began_at: when it began; steps: along its path, in the order of time."""

    user: str
    began_at: Moment
    steps: list[str]


class EdgeSessions(BaseModel):
    """A part of the sessions behind an edge; total: exactly as many as the edge says; next_offset: where to go on, or null."""

    level: int
    source: str
    target: str
    as_of: Moment
    total: int
    users: int
    sessions: list[PathSession]
    next_offset: int | None


def paths_answer(warehouse: Warehouse, query: PathQuery, as_of: int | None = None) -> PathsAnswer:
    """The paths; as_of: UTC ms, by default the newest event's time."""
    with _reading(warehouse, query) as reading:
        known = newest(reading.client, reading.sources) if as_of is None else as_of
        return PathsAnswer(**reading.paths(query, known).answer(), as_of=known)


def edge_sessions(
    warehouse: Warehouse, query: PathQuery, role: str, edge: tuple[int, str, str], *, as_of: int | None, offset: int, limit: int
) -> EdgeSessions:
    """The sessions behind an edge (level, source, target), the newest first; ids as the role may see them.

    An edge of too few users is refused, so that nobody can be picked out.
    """
    level, source, target = edge
    with _reading(warehouse, query) as reading:
        known = newest(reading.client, reading.sources) if as_of is None else as_of
        paths = reading.paths(query, known)
        rows = paths.sessions_on(level, source, target) if level <= query.depth else np.zeros(0, np.int64)
        users = len(np.unique(paths.user[rows]))
        if users < FEWEST_USERS:
            rule = f"an edge of the answer with at least {FEWEST_USERS} users"
            told = f"{level}, {source}, {target}"
            raise Problem(403, f"edge={told}: {rule}", field="edge", value=told, rule=rule)
        shown = rows[offset : offset + limit]
        people = reading.people(query, known, sorted(set(paths.user[shown].tolist())))
    sessions = [
        PathSession(user=shown_user(people[user], role), began_at=began, steps=paths.steps_of(row))
        for row, user, began in zip(shown.tolist(), paths.user[shown].tolist(), paths.began[shown].tolist(), strict=True)
    ]
    return EdgeSessions(
        level=level, source=source, target=target, as_of=known, total=len(rows), users=users, sessions=sessions,
        next_offset=offset + limit if offset + limit < len(rows) else None,
    )  # fmt: skip


@contextmanager
def _reading(warehouse: Warehouse, query: PathQuery) -> Iterator[PathReading]:
    """The tables to read: of all events, because any of them keeps a session alive."""
    properties = properties_of(query)
    with told_as_problems():
        check_names((*(match.event for match in matches_of(query)), *query.ignored), sorted(properties))
    sources = platform_sources(warehouse, properties)
    with numpy_client(warehouse) as client:
        yield PathReading(client, sources)
