"""A plain funnel, steps in their order within a window, counted inside ClickHouse: one query, and only its numbers come back.

Of a user's events in the order of time, each looks forward to the next event of every later step: `arrayReverseFill` carries
what a later event knows back to the earlier ones, so the work grows with the events, however many one user has.
"""

import json
from collections.abc import Sequence
from typing import Any

from clickhouse_driver import Client

from schemas.funnel import Funnel
from schemas.funnel_buckets import bucket_edges
from schemas.funnel_durations import RUNGS_S, bars_of, centre_of
from schemas.funnel_sql import Source, condition_of, known, who_of

MOST = 8
"""Steps: each looks forward to all later ones."""

FAR, EVERY = 2**56, 31
"""The event after the last one: a moment that never comes, which fits every step. Steps take five bits beside the time."""

RUNGS_MS = [rung * 1000 for rung in RUNGS_S]
DOWN = "toInt64(roundDown({0}, CAST({1} AS Array(Int64))))"


def is_plain(funnel: Funnel) -> bool:
    """Whether a funnel has nothing but steps, each of an event of its own, and a window."""
    names = [step.event for step in funnel.steps]
    more = (funnel.intervals, funnel.exclusions, funnel.hold_constant, funnel.breakdown, None in names)
    optional = any(step.optional for step in funnel.steps[1:])
    return funnel.mode == "ordered" and not any(more) and not optional and len(names) == len(set(names)) <= MOST


def plain_answer(client: Client, sources: Sequence[Source], funnel: Funnel, as_of: int) -> dict[str, Any]:
    """The numbers of a plain funnel, as `schemas.funnel_answer` tells them; as_of: UTC ms."""
    events = " UNION ALL ".join(_events(source, funnel, as_of) for source in sources)
    edges = _edges(client, funnel, events)
    numbers = _numbers(funnel, as_of) | {name: _by_bucket(name, [opens for _, opens in edges]) for name in ("entries", "won")}
    columns = ", ".join(f"toJSONString({sql}) AS told_{name}" for name, sql in numbers.items())
    found = client.execute(f"SELECT {columns} FROM ({_chains(funnel, events)})")[0]
    return _answer(funnel, {name: json.loads(text) for name, text in zip(numbers, found, strict=True)}, edges)


def _events(source: Source, funnel: Funnel, as_of: int) -> str:
    """Who did which step when; users as hashes."""
    fits = [condition_of(source, step) for step in funnel.steps]
    step = ", ".join(f"{fit}, {number}" for number, fit in enumerate(fits, 1))
    return (
        f"SELECT sipHash64({who_of(source, funnel)}) AS user, {source.at} AS at, multiIf({step}, 0) AS step "
        f"FROM {source.table} WHERE {known(source, funnel, as_of)} AND ({' OR '.join(f'({fit})' for fit in fits)})"
    )


def _edges(client: Client, funnel: Funnel, events: str) -> list[tuple[str, int]]:
    """The buckets of the trend: of the range, or of the entries that there are."""
    if funnel.range:
        return bucket_edges(funnel, *funnel.range)
    start, end, count = client.execute(f"SELECT min(at), max(at) + 1, count() FROM ({events}) WHERE step = 1")[0]
    return bucket_edges(funnel, int(start), int(end)) if count else []


def _chains(funnel: Funnel, events: str) -> str:
    """One row a user who entered: the chain that counts (FAR: not filled), its depth, and his entries.

    Every entry takes the first event of each later step. The first entry to complete wins; of those that complete together, and
    of the furthest where none completes, the last.
    """
    steps, ends = range(1, len(funnel.steps) + 1), (funnel.range or (0, FAR))[1]
    in_time = " + ".join(f"(t{step} <= t1 + {funnel.window_ms})" for step in steps[1:])
    columns, moments = (", ".join(f"{letter}{step}" for step in steps) for letter in "et")
    return f"""
SELECT e1 AS entries, depth, arrayFilter((x, d) -> d = {steps[-1]}, e1, depths) AS won,
       e{steps[-1]}[indexOf(depths, {steps[-1]})] AS done,
       if(depth = {steps[-1]}, arrayLastIndex((d, x) -> d = {steps[-1]} AND x = done, depths, e{steps[-1]}),
          arrayLastIndex(d -> d = depth, depths)) AS best,
       [{", ".join(f"e{step}[best]" for step in steps)}] AS chain
FROM (
    SELECT {columns}, arrayMap(({moments}) -> 1 + {in_time}, {columns}) AS depths, arrayMax(depths) AS depth
    FROM (
        SELECT arrayMap((x, y) -> x = 1 AND y < {ends}, s, t) AS enters{_looks_forward(steps[-1])},
               {", ".join(f"arrayFilter((x, y) -> y, {'t' if n == 1 else f'from_2_to_{n}'}, enters) AS e{n}" for n in steps)}
        FROM (
            SELECT arrayMap(x -> bitShiftRight(x, 5), events) AS t, arrayMap(x -> bitAnd(x, 31), events) AS s
            FROM (
                SELECT arrayPushBack(arraySort(groupArray(toInt64(at) * 32 + step)), toInt64({FAR * 32 + EVERY})) AS events
                FROM ({events}) GROUP BY user HAVING countIf(step = 1) > 0
            )
        )
    )
    WHERE notEmpty(e1)
)"""


def _looks_forward(steps: int) -> str:
    """For each event and later step, when the chain that goes on from there fills it: from_2_to_3 looks for step 2 first."""
    columns = ""
    for step in range(steps, 1, -1):
        for target in range(step, steps + 1):
            known_there = "t" if target == step else f"from_{step + 1}_to_{target}"
            columns += f", arrayReverseFill((x, y) -> y IN ({step}, {EVERY}), {known_there}, s) AS from_{step}_to_{target}"
    return columns


def _numbers(funnel: Funnel, as_of: int) -> dict[str, str]:
    """What is counted over the chains: users by depth and state, the youngest entry, and the times from step to step."""
    steps = len(funnel.steps)
    waits = f"depth < {steps} AND entries[-1] + {funnel.window_ms} > {as_of}"
    numbers = {
        "reached": f"sumForEach(arrayMap(k -> toUInt64(depth >= k), range(1, {steps + 1})))", "waits": f"countIf({waits})",
        "final": f"max(entries[-1] + {funnel.window_ms}) <= {as_of}",
    }  # fmt: skip
    for name, start, end in _spans(steps):
        took, reached = f"chain[{end}] - chain[{start}]", f"depth >= {end}"
        numbers[f"sum_{name}"] = f"sumIf({took}, {reached})"
        numbers[f"median_{name}"] = f"quantileExactInclusiveIf(0.5)({took}, {reached})"
        numbers[f"bars_{name}"] = f"sumMapIf([{DOWN.format(took, RUNGS_MS)}], [toUInt64(1)], {reached})"
    return numbers


def _spans(steps: int) -> list[tuple[str, int, int]]:
    """Between which steps times are told: each and the one before, and the first and the last."""
    return [*((str(step), step - 1, step) for step in range(2, steps + 1)), ("total", 1, steps)]


def _by_bucket(entries: str, edges: list[int]) -> str:
    """Users by the bucket of their entries, once a bucket."""
    buckets = f"arrayDistinct(arrayMap(x -> {DOWN.format('x', edges)}, {entries}))" if edges else "[toInt64(0)]"
    return f"sumMap({buckets}, arrayWithConstant(length({buckets}), toUInt64(1)))"


def _answer(funnel: Funnel, found: dict[str, Any], edges: list[tuple[str, int]]) -> dict[str, Any]:
    """The numbers of the query in the words of an answer."""
    counts = found["reached"] or [0] * len(funnel.steps)
    spans = {name: _duration(found, name, counts[end - 1]) for name, _, end in _spans(len(funnel.steps))}
    nothing = {"mean_s": None, "median_s": None}
    centres = [nothing, *({key: span[key] for key in nothing} for span in spans.values())]
    named = zip(funnel.steps, counts, centres, strict=False)
    won, waits = counts[-1], found["waits"]
    states = {"converted": won, "dropped": counts[0] - won - waits, "in_window": waits, "excluded": 0}
    pairs = [{"from_step": start, "to_step": end, **spans[name]} for name, start, end in _spans(len(funnel.steps))[:-1]]
    entered, completed = (dict(zip(*found[name], strict=True)) for name in ("entries", "won"))
    return {
        "name": funnel.name,
        "steps": [{"step": n, "event": s.event, "count": c, **centre} for n, (s, c, centre) in enumerate(named, 1)],
        "breakdown": {},
        "states": states,
        "trend": [_bucket(label, entered.get(opens, 0), completed.get(opens, 0)) for label, opens in edges],
        "time_to_convert": {"steps": pairs, "total": spans["total"]},
        "final": not counts[0] or bool(found["final"]),
    }


def _duration(found: dict[str, Any], name: str, count: int) -> dict[str, Any]:
    """How long it took between two steps."""
    bars = {start // 1000: users for start, users in zip(*found[f"bars_{name}"], strict=True)}
    return {"count": count, **centre_of(count, found[f"sum_{name}"], found[f"median_{name}"]), "histogram": [*bars_of(bars)]}


def _bucket(label: str, entered: int, completed: int) -> dict[str, Any]:
    return {"bucket": label, "entered": entered, "completed": completed, "rate": completed / entered if entered else None}
