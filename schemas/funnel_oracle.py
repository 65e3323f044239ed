"""The plain reading of a funnel: it tries every chain of events there is, one user after the other.

It is slow and says what is right; the engines of Spark and ClickHouse are held against it. The rules:

* A chain begins with an entry: an event that fills step 1 (unordered: any step) inside `range`, whose end is excluded. Every
  later event lies at most `window_s` after it. One event fills one step; those of one instant may fill steps in step order.
* Ordered: steps in their order, an optional one may be skipped. Strict: between the instants of two filled steps lies nothing
  that does not fit the earlier one's condition. Unordered: any steps, no excluding event between the first and last.
* An interval with a skipped step says nothing; an exclusion then starts, or ends, at the next filled step.
* A chain is excluded when an excluding event lies after the step it counts from and before the step it counts to, or, where
  that was not reached, before the end of the entry's window (included).
* Complete: every step that is not optional is filled. The first to complete counts, else the furthest; then the latest entry;
  then the one that uses earlier events, each for the furthest step it can fill. Events of one instant are taken in the order of
  the first step that they fit, of those first the one that fits the furthest steps, then by place.
* A user is excluded when an excluded chain of his got further than every clean one and no clean one is complete; in window
  when he has not converted but an entry that is not itself excluded has its window open, `entry + window_s > as of`; else
  dropped.
* Constant properties are compared as text; an event without one fills no step. Exclusions and strictness look at all events.
* A trend counts every entry by itself, unless it is excluded: a user once a bucket, completed when some entry of the bucket
  leads to a complete chain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from schemas.funnel import Funnel
from schemas.funnel_buckets import bucket_edges, bucket_of
from schemas.funnel_chains import Chain, Event, chains_from, completed_at, enters, events_of, is_clean, is_complete, is_open
from schemas.funnel_durations import RUNGS_S
from schemas.funnel_events import Happening, by_user

OTHER = "Other"


@dataclass(frozen=True)
class Verdict:
    """What became of a user who entered: his chain, None when he is excluded, his state, and his entries with their success."""

    user: str
    chain: Chain | None
    state: str
    youngest: int
    entries: tuple[tuple[int, bool], ...]


def answer(funnel: Funnel, happenings: Sequence[Happening], as_of: int, users: bool = False) -> dict[str, Any]:
    """The funnel as `weipan funnel run` prints it; as_of: UTC ms, later events are not known; users: whether to name them."""
    people = [(user, events_of(funnel, own, as_of)) for user, own in by_user(happenings, funnel.aggregate_by)]
    verdicts = [v for user, events in people if (v := judged(funnel, user, events, as_of))]
    split = {} if funnel.breakdown is None else breakdown_of(funnel, people, verdicts, as_of)
    return {
        "name": funnel.name,
        "steps": steps_of(funnel, verdicts, users),
        "breakdown": {value: steps_of(funnel, each, users) for value, each in split.items()},
        "states": {s: sum(v.state == s for v in verdicts) for s in ("converted", "dropped", "in_window", "excluded")},
        "trend": trend_of(funnel, verdicts),
        "time_to_convert": durations_of(funnel, [v.chain for v in verdicts if v.chain]),
        "final": all(v.youngest + funnel.window_ms <= as_of for v in verdicts),
    }


def judged(funnel: Funnel, user: str, events: list[Event], as_of: int, values: set[str] | None = None) -> Verdict | None:
    """What became of a user, None when he never entered; values: only chains that carry one and the same of these."""
    chains = {e: [*chains_from(funnel, events, e, values)] for e in events if enters(funnel, e, values)}
    if not chains:
        return None
    clean = {entry: [c for c in found if is_clean(funnel, c, events)] for entry, found in chains.items()}
    complete = [c for each in clean.values() for c in each if is_complete(funnel, c)]
    furthest, cleanest = ({e: max((c.depth for c in each), default=0) for e, each in of.items()} for of in (chains, clean))
    counts = [e for e in chains if cleanest[e] >= furthest[e]]
    done = tuple((e.at, any(is_complete(funnel, c) for c in clean[e])) for e in counts)
    waits = [e.at + funnel.window_ms > as_of for e in counts if is_open(funnel, e, events)]
    youngest = max(e.at for e in chains)
    if complete:
        first = min(completed_at(funnel, c) for c in complete)
        best = min((c for c in complete if completed_at(funnel, c) == first), key=_last_entry_first)
        return Verdict(user, best, "converted", youngest, done)
    if max(furthest.values()) > max(cleanest.values()):
        return Verdict(user, None, "excluded", youngest, done)
    deepest = [c for each in clean.values() for c in each if c.depth == max(cleanest.values())]
    return Verdict(user, min(deepest, key=_last_entry_first), "in_window" if any(waits) else "dropped", youngest, done)


def _last_entry_first(chain: Chain) -> Any:
    ranks = tuple((e.rank, -step) for e, step in chain.filled[1:])
    if chain.positional:
        return -chain.entry.rank, -chain.depth, tuple(e.rank for e, _ in chain.filled), tuple(-s for _, s in chain.filled)
    return -chain.entry.rank, -chain.depth, ranks


def steps_of(funnel: Funnel, verdicts: list[Verdict], users: bool) -> list[dict[str, Any]]:
    """Who reached each step, and the seconds since the step before."""
    counted = [(v.user, v.chain) for v in verdicts if v.chain]
    return [_step(funnel, counted, number, users) for number in range(1, len(funnel.steps) + 1)]


def _step(funnel: Funnel, counted: list[tuple[str, Chain]], number: int, users: bool) -> dict[str, Any]:
    reached = [(user, chain) for user, chain in counted if chain.time_of(number) is not None]
    took_ms = took_between([chain for _, chain in reached], number) if number > 1 else []
    named = {"users": sorted(user for user, _ in reached)} if users else {}
    return {"step": number, "event": funnel.steps[number - 1].event, "count": len(reached), **named, **_centre(took_ms)}


def durations_of(funnel: Funnel, chains: list[Chain]) -> dict[str, Any]:
    """How long it took from each step to the next, and from the entry to the last step that is not optional."""
    done = [completed_at(funnel, chain) - chain.entry.at for chain in chains if is_complete(funnel, chain)]
    numbers = range(2, len(funnel.steps) + 1)
    pairs = [{"from_step": n - 1, "to_step": n, **_durations(took_between(chains, n))} for n in numbers]
    return {"steps": pairs, "total": _durations(done)}


def took_between(chains: list[Chain], number: int) -> list[int]:
    """The milliseconds from step `number` − 1 to step `number`, of the chains that filled both."""
    pairs = [(chain.time_of(number - 1), chain.time_of(number)) for chain in chains]
    return [end - start for start, end in pairs if start is not None and end is not None]


def _centre(took_ms: list[int]) -> dict[str, float | None]:
    mean_s = sum(took_ms) / len(took_ms) / 1000 if took_ms else None
    return {"mean_s": mean_s, "median_s": median(took_ms) / 1000 if took_ms else None}


def _durations(took_ms: list[int]) -> dict[str, Any]:
    ends = [*RUNGS_S[1:], None]
    bars = [
        {"from_s": start, "to_s": end, "users": sum(start * 1000 <= ms < (end or 2**62) * 1000 for ms in took_ms)}
        for start, end in zip(RUNGS_S, ends, strict=True)
        if took_ms and start * 1000 <= max(took_ms) and (end or 2**62) * 1000 > min(took_ms)
    ]
    return {"count": len(took_ms), **_centre(took_ms), "histogram": bars}


def breakdown_of(
    funnel: Funnel, people: list[tuple[str, list[Event]]], verdicts: list[Verdict], as_of: int
) -> dict[str, list[Verdict]]:
    """The verdicts under each value, the largest step 1 first, then by value; what is beyond the limit is one."""
    events = dict(people)

    def under(chosen: set[str]) -> list[Verdict]:
        if attribution == "all_events":
            return [v for user, own in people if (v := judged(funnel, user, own, as_of, chosen))]
        return [v for v in verdicts if v.chain and attributed(funnel, v.chain, events[v.user]) in chosen]

    assert funnel.breakdown is not None
    attribution, limit = funnel.breakdown.attribution, funnel.breakdown.limit
    values = {attributed(funnel, v.chain, events[v.user]) for v in verdicts if v.chain}
    if attribution == "all_events":
        values = {e.value for own in events.values() for e in own if enters(funnel, e, None)}
    sizes = {value: sum(v.chain is not None for v in under({value})) for value in values}
    ranked = sorted((value for value in values if sizes[value]), key=lambda value: (-sizes[value], value))
    kept = [value for value in ranked[:limit] if value != OTHER or len(ranked) <= limit]
    rest = set(ranked) - set(kept)
    return {value: under({value}) for value in kept} | ({OTHER: under(rest)} if rest else {})


def attributed(funnel: Funnel, chain: Chain, events: list[Event]) -> str:
    """The value of a user: on the event that fills the step, or the first or last not empty on events that fit some step."""
    assert funnel.breakdown is not None
    if funnel.breakdown.attribution == "step":
        return chain.value_of(funnel.breakdown.step)
    found = [e.value for e in sorted(events, key=lambda e: (e.at, e.place)) if e.steps and e.value]
    return "" if not found else found[0 if funnel.breakdown.attribution == "first_touch" else -1]


def trend_of(funnel: Funnel, verdicts: list[Verdict]) -> list[dict[str, Any]]:
    """How many users entered in each bucket of the reporting zone, and how many of those entries led to the goal."""
    entries = [(at, v.user, done) for v in verdicts for at, done in v.entries]
    if not entries and not funnel.range:
        return []
    start, end = funnel.range or (min(entries)[0], max(entries)[0] + 1)
    entered = {(bucket_of(funnel, at), user) for at, user, _ in entries}
    completed = {(bucket_of(funnel, at), user) for at, user, done in entries if done}
    return [
        _bucket(label, sum(b == label for b, _ in entered), sum(b == label for b, _ in completed))
        for label, _ in bucket_edges(funnel, start, end)
    ]


def _bucket(name: str, entered: int, completed: int) -> dict[str, Any]:
    return {"bucket": name, "entered": entered, "completed": completed, "rate": completed / entered if entered else None}
