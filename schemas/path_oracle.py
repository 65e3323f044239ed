"""The plain reading of a question about paths; the engine is held against it.

The rules:


* A session holds a user's events, of whatever kind, up to as_of; after `gap_s` without one it is over, and an event exactly
  `gap_s` later begins a new one. It counts when it began inside `range`. It is open while `as_of` is less than `gap_s` after
  its last event.
* A step is an event that is not ignored and fits one of `nodes`, or is the anchor. It is called by its event, and by the value
  of `named_by` of the first node that it fits, where that value is neither absent nor empty. Steps have the order of their
  events: by time, and in one moment by the source's own order.
* Where repeats are collapsed, steps of one name with no other step between are one, which is the anchor if one of them is.
* A path begins at the session's first anchor, or at every one, and tells up to `depth` steps after it (before it). Where there
  are fewer it ends in `(end)`, or in `(open)` while the session is open; backwards in `(start)`.
* At each level, 0 is the anchor, the `top` steps with the most paths keep their names, equals by name; the others are
  `(other)`. Ends are always told. A path goes on behind `(other)`.
* An edge leads from one level to the next in the order of time; its level is that of its end away from the anchor. paths are
  counted, and distinct sessions and users of them. With `first`, paths and sessions are the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from schemas.funnel_chains import fits
from schemas.funnel_events import Happening, by_user, text_of
from schemas.path import END, OPEN, OTHER, START, PathQuery
from schemas.sessions import sessions_of

ENDS = frozenset({END, OPEN, START})


class Step(NamedTuple):
    """A step of a session: its name, and whether paths begin at it."""

    name: str
    is_anchor: bool


@dataclass(frozen=True)
class Path:
    """One path: whose it is, when its session began (UTC ms) and whether that is open; names: from the anchor on."""

    user: str
    session: int
    is_open: bool
    names: tuple[str, ...]


def answer(query: PathQuery, happenings: Sequence[Happening], as_of: int) -> dict[str, Any]:
    """The paths as `weipan paths run` prints them; as_of: UTC ms, later events are not known."""
    paths = [*paths_of(query, happenings, as_of)]
    told = with_others(query, paths)
    return {
        "name": query.name,
        "direction": query.direction,
        **counts(paths),
        "open_sessions": counts(path for path in paths if path.is_open)["sessions"],
        "final": not any(path.is_open for path in paths),
        "nodes": nodes_of(told),
        "edges": edges_of(query, told),
    }


def paths_of(query: PathQuery, happenings: Sequence[Happening], as_of: int) -> Iterator[Path]:
    """Every path of every session that counts."""
    start, end = query.range or (0, 2**62)
    for user, own in by_user(happenings, None):
        for session in sessions_of((h for h in own if h.at <= as_of), lambda h: h.at, query.gap_ms):
            if start <= session[0].at < end:
                is_open = session[-1].at + query.gap_ms > as_of
                steps = steps_in(query, session)
                for names in walks(query, steps, OPEN if is_open else END):
                    yield Path(user, session[0].at, is_open, names)


def steps_in(query: PathQuery, session: Sequence[Happening]) -> list[Step]:
    """The steps of a session, in order."""
    steps = [step for each in session if (step := step_of(query, each))]
    if not query.collapse_repeats:
        return steps
    return [Step(name, any(step.is_anchor for step in run)) for name, run in groupby(steps, lambda step: step.name)]


def step_of(query: PathQuery, event: Happening) -> Step | None:
    """The step that an event is, None when it is none."""
    is_anchor = fits(query.anchor, event)
    node = next((node for node in query.nodes if fits(node, event)), None)
    if event.event in query.ignored or not (node or is_anchor):
        return None
    value = text_of(event.props.get(node.named_by)) if node and node.named_by else None
    return Step(f"{event.event}: {value}" if value else event.event, is_anchor)


def walks(query: PathQuery, steps: Sequence[Step], end: str) -> Iterator[tuple[str, ...]]:
    """The names along each path of a session, the anchor's first; a path that stops early tells why."""
    names = [step.name for step in steps]
    anchors = [at for at, step in enumerate(steps) if step.is_anchor]
    for at in anchors if query.occurrence == "every" else anchors[:1]:
        way = names[at:] if query.direction == "from" else names[at::-1]
        stop = (end if query.direction == "from" else START,)
        yield tuple(way[: query.depth + 1]) + (stop if len(way) <= query.depth else ())


def with_others(query: PathQuery, paths: Sequence[Path]) -> list[Path]:
    """The paths with the names of rare steps replaced, level by level."""
    kept = [
        frequent(query, (path.names[level] for path in paths if level < len(path.names))) for level in range(query.depth + 2)
    ]
    return [
        Path(path.user, path.session, path.is_open, tuple(n if n in kept[at] else OTHER for at, n in enumerate(path.names)))
        for path in paths
    ]


def frequent(query: PathQuery, names: Iterable[str]) -> set[str]:
    """The names of a level that are told, and the ends."""
    counted = Counter(names)
    ranked = sorted(counted.keys() - ENDS, key=lambda name: (-counted[name], name))
    return {*ranked[: query.top], *ENDS}


def nodes_of(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The steps of every level, those with the most paths first."""
    found: dict[tuple[int, str], list[Path]] = {}
    for path in paths:
        for level, name in enumerate(path.names):
            found.setdefault((level, name), []).append(path)
    rows = [{"level": level, "node": name, **counts(each)} for (level, name), each in found.items()]
    return sorted(rows, key=lambda row: (row["level"], -row["paths"], row["node"]))


def edges_of(query: PathQuery, paths: Sequence[Path]) -> list[dict[str, Any]]:
    """What leads from step to step, those with the most paths first."""
    found: dict[tuple[int, str, str], list[Path]] = {}
    for path in paths:
        for level, (near, far) in enumerate(pairwise(path.names), 1):
            source, target = (near, far) if query.direction == "from" else (far, near)
            found.setdefault((level, source, target), []).append(path)
    rows = [
        {"level": level, "source": source, "target": target, **counts(each)} for (level, source, target), each in found.items()
    ]
    return sorted(rows, key=lambda row: (row["level"], -row["paths"], row["source"], row["target"]))


def counts(paths: Iterable[Path]) -> dict[str, int]:
    """How many paths, and of how many sessions and users."""
    listed = [*paths]
    sessions = {(path.user, path.session) for path in listed}
    return {"paths": len(listed), "sessions": len(sessions), "users": len({path.user for path in listed})}
