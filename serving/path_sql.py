"""Paths as ClickHouse computes them: each user's events as one sorted array, cut into sessions, steps and paths."""

from collections.abc import Sequence

from schemas.funnel_sql import ABSENT, Source, condition_of, quoted
from schemas.path import PathQuery

NO_STEP = "''"


def events_sql(source: Source, query: PathQuery, as_of: int) -> str:
    """The events of a table that can matter: who, at, what decides within a moment, the step's name or '', is it an anchor.

    A session that began inside the range is known by what happened up to one gap before it.
    """
    start = query.range[0] - query.gap_ms + 1 if query.range else 0
    order = ", ".join(f"{column} AS order_{n}" for n, column in enumerate(source.order, 1))
    return (
        f"SELECT {source.user} AS who, {source.at} AS at, {order}, {step_name(source, query)} AS step, "
        f"coalesce(toUInt8({condition_of(source, query.anchor)}), 0) AS anchor FROM {source.table} "
        f"WHERE {source.at} >= {start} AND {source.at} <= {as_of} AND {source.user} IS NOT NULL"
    )


def step_name(source: Source, query: PathQuery) -> str:
    """What an event is called as a step, '' when it is none."""
    named = _event_name(source)
    arms = [(f"({named}) IN ({', '.join(map(quoted, query.ignored))})", NO_STEP)] if query.ignored else []
    for node in query.nodes:
        value = f"coalesce({source.properties.get(node.named_by or '', ABSENT).text}, '')"
        told = f"if({value} = '', {named}, concat({named}, ': ', {value}))" if node.named_by else named
        arms.append((condition_of(source, node), told))
    arms.append((condition_of(source, query.anchor), named))
    return f"multiIf({', '.join(f'{condition}, {told}' for condition, told in arms)}, {NO_STEP})"


def paths_sql(query: PathQuery, events: str, order: Sequence[str], as_of: int) -> str:
    """One row a path: who, when the session began and ended, whether it is open, and the step's marks from the anchor on.

    A mark is the hash of a step's name; 0 stands where the path has ended.
    """
    start, end = query.range or (0, 2**62)
    marked = "if(step = '', 0, sipHash64(step))"
    ordered = ", ".join(f"if(step = '', defaultValueOfArgumentType({column}), {column})" for column in order)
    anchors = "arrayFilter(n -> tupleElement(steps[n], 2) > 0, arrayEnumerate(steps))"
    chosen = anchors if query.occurrence == "every" else f"arraySlice({anchors}, 1, 1)"
    return f"""
        SELECT who, began, ended, ended + {query.gap_ms} > {as_of} AS is_open, {_marks(query)}
        FROM (
            SELECT who, visit[1].1 AS began, visit[-1].1 AS ended, {_steps(query, len(order))} AS steps,
                arrayMap(step -> tupleElement(step, 1), steps) AS names
            FROM (
                SELECT who, arraySort(groupArray((at, {ordered}, {marked} AS mark, anchor AND mark != 0))) AS events
                FROM ({events}) GROUP BY who HAVING max(anchor) = 1
            )
            ARRAY JOIN arraySplit((event, gap) -> gap >= {query.gap_ms}, events, arrayDifference(events.1)) AS visit
            WHERE began >= {start} AND began < {end}
        )
        ARRAY JOIN {chosen} AS place"""


def _steps(query: PathQuery, width: int) -> str:
    """The steps of a visit as (mark, is it an anchor); repeats are one where they are collapsed."""
    mark, anchor = width + 2, width + 3
    steps = f"arrayFilter(event -> tupleElement(event, {mark}) != 0, visit)"
    told = f"(tupleElement(run[1], {mark}), arrayMax(event -> tupleElement(event, {anchor}), run))"
    if not query.collapse_repeats:
        return f"arrayMap(event -> (tupleElement(event, {mark}), tupleElement(event, {anchor})), {steps})"
    before = (
        f"arrayResize(arrayPushFront(arrayMap(event -> tupleElement(event, {mark}), {steps}), toUInt64(0)), length({steps}))"
    )
    runs = f"arraySplit((event, before) -> tupleElement(event, {mark}) != before, {steps}, {before})"
    return f"arrayMap(run -> {told}, {runs})"


def _marks(query: PathQuery) -> str:
    """The marks at each level, in columns of their own."""
    sign = "+" if query.direction == "from" else "-"
    places = (f"toInt64(place) {sign} {level}" for level in range(query.depth + 1))
    return ", ".join(
        f"if({place} BETWEEN 1 AND length(names), names[{place}], 0) AS mark_{n}" for n, place in enumerate(places)
    )


def _event_name(source: Source) -> str:
    """The name of an event, by the conditions that tell them apart."""
    arms = ", ".join(f"{condition}, {quoted(name)}" for name, condition in source.events.items())
    return f"multiIf({arms}, {NO_STEP})" if arms else NO_STEP
