"""How far users came in a funnel: one evaluator over sorted columns, compiled, that Spark and ClickHouse feed alike.

It finds the chains that the plain reading in `schemas/funnel_oracle.py` finds by trying everything. Steps are numbered from 0.
A chain is searched depth first, earlier events and further steps first, so that the first chain found is the one to keep. What
has been tried is not tried again: of one step only the earliest instant, unless a later one may help (`late`), and no event
twice for one step, unless an interval reaches over it (`remember`).

All of it is one file because numba keeps the compiled code for as long as this file does not change.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numba.extending import register_jitable

from schemas.funnel_rules import FAR, STRICT, UNORDERED, Rules


class Rows(NamedTuple):
    """Events sorted by user and the order in which they are taken. matches, excludes: bits of steps and exclusions.

    held: events of one chain carry one value of it, those with -1 fill no step.
    """

    at: Any
    matches: Any
    excludes: Any
    held: Any


class Bench(NamedTuple):
    """Where a search keeps its stack, one place a filled step, and what it found; made once."""

    step: Any
    event: Any
    done: Any
    limit: Any
    next_event: Any
    next_step: Any
    tried: Any
    seen: Any
    stamp: Any
    chain: Any
    owner: Any


@njit(cache=True, nogil=True)
def judge(rows: Rows, rules: Rules, low: Any, high: Any, entries: Any, firsts: Any, value: Any, chosen: int) -> Any:
    """What became of each unit: a user, or a user with one value. Entries firsts[u] to firsts[u + 1] are its own.

    low, high: the rows of its user; value, chosen: the value on the event that fills step `chosen` is told, -1 for none.
    Returns by unit: depth and when it was complete (FAR: not) of the chain that counts, how far any chain got, excluded or not,
    times of steps (-1: not filled), value, row of the entry, newest entry that may go on (-1: none); and by entry whether it is
    excluded (-1), incomplete (0) or complete (1).
    """
    units, n = len(low), rules.steps
    depth, furthest, value_of = np.zeros(units, np.int64), np.zeros(units, np.int64), np.zeros(units, np.int64)
    done_at, from_row = np.full(units, FAR, np.int64), np.full(units, -1, np.int64)
    times, open_at = np.full((units, n), -1, np.int64), np.full(units, -1, np.int64)
    became = np.zeros(len(entries), np.int8)
    widest = 1 if units == 0 else int(np.max(high - low))
    bench = make_bench(n, widest)
    kept, hops = np.full(n, -1, np.int64), np.zeros((n, widest + 1), np.int64)
    for u in range(units):
        lo, hi = low[u], high[u]
        hopping = rules.plain and find_hops(rows, n, lo, hi, hops)
        for k in range(firsts[u], firsts[u + 1]):
            e = entries[k]
            reached, done, got = follow(rows, rules, bench, e, lo, hi, hops, hopping)
            furthest[u] = max(furthest[u], got)
            became[k] = -1 if reached < got else int(done < FAR)
            if reached >= got and (rules.mode != UNORDERED or not thrown_away(rows, e, hi)):
                open_at[u] = max(open_at[u], rows.at[e])
            if done <= done_at[u] and (done < FAR or reached >= depth[u]):
                depth[u], done_at[u], from_row[u] = reached, done, e
                kept[:] = bench.chain
        tell(rows, rules, kept, times[u])
        if chosen >= 0:
            filler = filler_of(rows, rules, bench, kept, depth[u], chosen)
            value_of[u] = value[filler] if filler >= 0 else 0
    return depth, done_at, furthest, times, value_of, from_row, open_at, became


@register_jitable
def make_bench(n: int, widest: int) -> Bench:
    """Room for searches among at most `widest` events of a user."""
    seen, one = np.zeros((n, widest), np.int64), np.zeros(1, np.int64)
    return Bench(
        np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64),
        np.zeros(n, np.int64), np.zeros((n, n), np.int64), seen, one, np.zeros(n, np.int64), np.zeros(n, np.int64),
    )  # fmt: skip


@register_jitable
def follow(rows: Rows, rules: Rules, bench: Bench, e: int, lo: int, hi: int, hops: Any, hopping: bool) -> tuple[int, int, int]:
    """The chain of an entry in bench.chain: its depth, when it was complete, and how far any chain got, excluded or not."""
    if hopping:
        reached, done = hop(rows, rules, bench, e, lo, hi, hops)
        return reached, done, reached
    if rules.mode == UNORDERED:
        reached, done = gather(rows, rules, bench, e, lo, hi)
        return reached, done, reached
    if len(rules.bans) == 0 or not banned_within(rows, rules, e, hi):
        reached, done = search(rows, rules, bench, e, lo, hi, False)
        return reached, done, reached
    all_reached, _ = search(rows, rules, bench, e, lo, hi, False)
    reached, done = search(rows, rules, bench, e, lo, hi, True)
    return reached, done, max(reached, all_reached)


@register_jitable
def banned_within(rows: Rows, rules: Rules, e: int, hi: int) -> bool:
    """Whether any excluding event lies in the window of an entry."""
    for k in range(e + 1, hi):
        if rows.at[k] > rows.at[e] + rules.window:
            break
        if rows.excludes[k]:
            return True
    return False


@register_jitable
def find_hops(rows: Rows, n: int, lo: int, hi: int, hops: Any) -> bool:
    """For each step and row the first row from there on that fits it (hi: none); False when two rows share an instant."""
    for i in range(lo + 1, hi):
        if rows.at[i] == rows.at[i - 1]:
            return False
    for s in range(n):
        following = hi
        hops[s, hi - lo] = hi
        for i in range(hi - 1, lo - 1, -1):
            if rows.matches[i] >> s & 1:
                following = i
            hops[s, i - lo] = following
    return True


@register_jitable
def hop(rows: Rows, rules: Rules, bench: Bench, e: int, lo: int, hi: int, hops: Any) -> tuple[int, int]:
    """The chain of a plain funnel, where the first event that fits is always the best."""
    bench.chain[:] = -1
    bench.chain[0] = e
    last, closes = e, rows.at[e] + rules.window
    for s in range(1, rules.steps):
        last = hops[s, last + 1 - lo]
        if last == hi or rows.at[last] > closes:
            return s, FAR
        bench.chain[s] = last
    return rules.steps, rows.at[last]


@register_jitable
def search(rows: Rows, rules: Rules, bench: Bench, e: int, lo: int, hi: int, clean: bool) -> tuple[int, int]:
    """The best chain of an entry, with or without regard to exclusions, in bench.chain: its depth and when it was complete."""
    bench.stamp[0] += 1
    bench.chain[:] = -1
    depth, done, level = 0, FAR, 0
    event, step, done_here = e, 0, rows.at[e] if rules.required == 0 else FAR
    while level >= 0:
        if event >= 0:
            bench.event[level], bench.step[level], bench.done[level] = event, step, done_here
            ends_clean = look_ahead(rows, rules, bench, level, lo, hi, clean)
            if ends_clean and (done_here < done or (done_here == done and step >= depth)):
                depth, done = step + 1, done_here
                keep(bench, level)
        event, step = following(rows, rules, bench, level, lo, hi, depth, done)
        if event < 0:
            level -= 1
        else:
            done_here = rows.at[event] if step == rules.required else bench.done[level]
            level += 1
    return depth, done


@register_jitable
def keep(bench: Bench, level: int) -> None:
    """Writes the chain that stands on the stack down."""
    bench.chain[:] = -1
    for k in range(level + 1):
        bench.chain[bench.step[k]] = bench.event[k]


@register_jitable
def look_ahead(rows: Rows, rules: Rules, bench: Bench, level: int, lo: int, hi: int, clean: bool) -> bool:
    """Prepares the search for what may follow: from when on and until when; says whether a chain that ends here is clean."""
    event, step = bench.event[level], bench.step[level]
    closes = rows.at[bench.event[0]] + rules.window
    first = event
    while first > lo and rows.at[first - 1] == rows.at[event]:
        first -= 1
    bench.next_event[level], bench.next_step[level], bench.limit[level] = first, rules.reach[step], closes
    bench.tried[level, :] = -1
    if rules.mode == STRICT:
        for k in range(event + 1, hi):
            if rows.at[k] > closes:
                break
            if rows.at[k] > rows.at[event] and not rows.matches[k] >> step & 1:
                bench.limit[level] = rows.at[k]
                break
    ends_clean = True
    if clean:
        for ban in range(len(rules.bans)):
            banned = banned_at(rows, rules, bench, level, first, hi, ban)
            if banned <= closes:
                ends_clean = False
                bench.limit[level] = min(bench.limit[level], banned)
    return ends_clean


@register_jitable
def banned_at(rows: Rows, rules: Rules, bench: Bench, level: int, first: int, hi: int, ban: int) -> int:
    """When the next event of an exclusion happens that counts for a chain that stands at this level; FAR when none does."""
    start, end = rules.bans[ban, 0], rules.bans[ban, 1]
    if bench.step[level] >= end or bench.step[level] < start:
        return FAR
    counts_from = FAR
    for k in range(level + 1):
        if bench.step[k] >= start:
            counts_from = rows.at[bench.event[k]]
            break
    closes = rows.at[bench.event[0]] + rules.window
    for k in range(first, hi):
        if rows.at[k] > closes:
            break
        if rows.excludes[k] >> ban & 1 and rows.at[k] > counts_from:
            return int(rows.at[k])
    return FAR


@register_jitable
def following(rows: Rows, rules: Rules, bench: Bench, level: int, lo: int, hi: int, depth: int, done: int) -> tuple[int, int]:
    """The next event, and the step it fills, to try after what stands at this level; -1, -1 when all have been tried."""
    after, k, s = bench.step[level], bench.next_event[level], bench.next_step[level]
    while k < hi and rows.at[k] <= bench.limit[level]:
        at = rows.at[k]
        soonest = bench.done[level] if bench.done[level] < FAR else at
        if done < FAR and (soonest > done or (soonest == done and depth == rules.steps)):
            break
        open_steps = False
        while s > after:
            if may_fill(rows, rules, bench, level, lo, k, s):
                bench.next_event[level], bench.next_step[level], bench.tried[level, s] = k, s - 1, at
                return k, s
            open_steps = open_steps or rules.late[s] or bench.tried[level, s] in (-1, at)
            s -= 1
        k, s = k + 1, rules.reach[after]
        if not open_steps and bench.tried[level, s] >= 0 and bench.tried[level, s] < at:
            break
    bench.next_event[level] = hi
    return -1, -1


@register_jitable
def may_fill(rows: Rows, rules: Rules, bench: Bench, level: int, lo: int, k: int, s: int) -> bool:
    """Whether a row fits step s after what stands at this level, in time, and has not been tried for it to no avail."""
    if not rows.matches[k] >> s & 1 or rows.held[k] != rows.held[bench.event[0]]:
        return False
    if not rules.late[s] and bench.tried[level, s] not in (-1, rows.at[k]):
        return False
    for back in range(level + 1):
        if bench.event[back] == k:
            return False
    for gap in range(len(rules.gaps)):
        if rules.gaps[gap, 1] == s:
            for back in range(level + 1):
                took = rows.at[k] - rows.at[bench.event[back]]
                if bench.step[back] == rules.gaps[gap, 0] and not rules.gaps[gap, 2] <= took <= rules.gaps[gap, 3]:
                    return False
    if rules.remember[s] and rows.at[k] > rows.at[bench.event[level]]:
        if bench.seen[s, k - lo] == bench.stamp[0]:
            return False
        bench.seen[s, k - lo] = bench.stamp[0]
    return True


@register_jitable
def gather(rows: Rows, rules: Rules, bench: Bench, e: int, lo: int, hi: int) -> tuple[int, int]:
    """The chain of an entry in unordered mode, by the time of each step done: its length and when it was complete."""
    bench.chain[:], bench.owner[:] = -1, -1
    place(rows, rules, bench, e, 0)
    bench.chain[0], size, closes = e, 1, ends(rows, rules, e, hi)
    shortest, longest = 0, FAR
    for gap in range(len(rules.gaps)):
        shortest, longest = max(shortest, rules.gaps[gap, 2]), min(longest, rules.gaps[gap, 3])
    for k in range(instant_start(rows, e, lo), hi):
        if rows.at[k] > closes:
            break
        if k != e and rows.held[k] == rows.held[e] and place(rows, rules, bench, k, 0):
            took = rows.at[k] - rows.at[e]
            if size + 1 == rules.steps and (took < shortest or took > longest):
                return gather_late(rows, rules, bench, e, lo, hi, min(closes, rows.at[e] + longest), rows.at[e] + shortest)
            bench.chain[size] = k
            size += 1
            if size == rules.steps:
                return size, rows.at[k]
    return size, FAR


@register_jitable
def gather_late(rows: Rows, rules: Rules, bench: Bench, e: int, lo: int, hi: int, closes: int, opens: int) -> tuple[int, int]:
    """Completes an unordered chain that would be complete too early, with the first event from `opens` on that can end it."""
    early, trial, done = bench.chain.copy(), np.full(rules.steps, -1, np.int64), FAR
    for y in range(e + 1, hi):
        if rows.at[y] > closes or rows.at[y] > done:
            break
        if rows.at[y] < opens or rows.held[y] != rows.held[e] or rows.at[y] == rows.at[e]:
            continue
        bench.owner[:] = -1
        place(rows, rules, bench, e, 0)
        if not place(rows, rules, bench, y, 0):
            continue
        trial[0], trial[1], size = e, y, 2
        for k in range(instant_start(rows, e, lo), hi):
            if rows.at[k] > rows.at[y] or size == rules.steps:
                break
            if k not in (e, y) and rows.held[k] == rows.held[e] and place(rows, rules, bench, k, 0):
                trial[size] = k
                size += 1
        if size == rules.steps:
            trial[1:] = np.sort(trial[1:])
            if done == FAR or comes_first(trial, bench.chain):
                bench.chain[:], done = trial, rows.at[y]
    if done < FAR:
        return rules.steps, done
    bench.chain[:] = early
    return rules.steps - 1, FAR


@register_jitable
def comes_first(one: Any, other: Any) -> bool:
    """Whether a chain uses earlier rows than another."""
    for k in range(1, len(one)):
        if one[k] != other[k]:
            return bool(one[k] < other[k])
    return False


@register_jitable
def instant_start(rows: Rows, e: int, lo: int) -> int:
    """The first row of the instant of a row."""
    while e > lo and rows.at[e - 1] == rows.at[e]:
        e -= 1
    return e


@register_jitable
def ends(rows: Rows, rules: Rules, e: int, hi: int) -> int:
    """Until when an unordered chain may go on: its window, or the instant of the next excluding event."""
    closes = rows.at[e] + rules.window
    for k in range(e + 1, hi):
        if rows.at[k] > closes:
            break
        if rows.excludes[k] and rows.at[k] > rows.at[e]:
            return int(rows.at[k])
    return int(closes)


@register_jitable
def thrown_away(rows: Rows, e: int, hi: int) -> bool:
    """Whether an excluding event came after an entry."""
    for k in range(hi - 1, e, -1):
        if rows.at[k] == rows.at[e]:
            break
        if rows.excludes[k]:
            return True
    return False


@register_jitable
def place(rows: Rows, rules: Rules, bench: Bench, row: int, taken: int) -> bool:
    """Finds a step for a row, moving others if need be (an augmenting path); steps that are `taken` are not touched."""
    queue, via, head, tail, visited = np.zeros(rules.steps + 1, np.int64), np.zeros(rules.steps, np.int64), 0, 1, taken
    queue[0] = row
    while head < tail:
        holder = queue[head]
        head += 1
        for s in range(rules.steps):
            if rows.matches[holder] >> s & 1 and not visited >> s & 1:
                visited |= 1 << s
                via[s] = holder
                if bench.owner[s] == -1:
                    move_up(bench, via, s, row)
                    return True
                queue[tail] = bench.owner[s]
                tail += 1
    return False


@register_jitable
def move_up(bench: Bench, via: Any, s: int, row: int) -> None:
    """Gives each step of a path to the row that reached it; that row leaves its own step to the next."""
    while True:
        mover = via[s]
        left = -1
        for k in range(len(bench.owner)):
            if bench.owner[k] == mover:
                left = k
        bench.owner[s] = mover
        if mover == row:
            return
        s = left


@register_jitable
def tell(rows: Rows, rules: Rules, kept: Any, times: Any) -> None:
    """The times of a chain by step, in unordered mode by how many were done."""
    for s in range(rules.steps):
        times[s] = rows.at[kept[s]] if kept[s] >= 0 else -1


@register_jitable
def filler_of(rows: Rows, rules: Rules, bench: Bench, kept: Any, depth: int, chosen: int) -> int:
    """The row that fills a step, -1 when none does; in unordered mode each row in turn takes the furthest step it can."""
    if rules.mode != UNORDERED:
        return int(kept[chosen])
    taken = 0
    for k in range(depth):
        for s in range(rules.steps - 1, -1, -1):
            if (
                rows.matches[kept[k]] >> s & 1
                and not taken >> s & 1
                and rest_fits(rows, rules, bench, kept, depth, k, taken | 1 << s)
            ):
                taken |= 1 << s
                if s == chosen:
                    return int(kept[k])
                break
    return -1


@register_jitable
def rest_fits(rows: Rows, rules: Rules, bench: Bench, kept: Any, depth: int, k: int, taken: int) -> bool:
    """Whether the rows of a chain after the k-th still find a step each."""
    bench.owner[:] = -1
    for other in range(k + 1, depth):  # noqa: SIM110  not in compiled code
        if not place(rows, rules, bench, kept[other], taken):
            return False
    return True


@njit(cache=True, nogil=True)
def taking_order(starts: Any, at: Any, matches: Any) -> Any:
    """The order in which events are taken: of one instant first what fits the earliest step, then what fits the furthest."""
    order = np.arange(len(at))
    for u in range(len(starts) - 1):
        for i in range(starts[u] + 1, starts[u + 1]):
            k = i
            while k > starts[u] and at[order[k - 1]] == at[order[k]] and goes_before(matches[order[k]], matches[order[k - 1]]):
                order[k], order[k - 1] = order[k - 1], order[k]
                k -= 1
    return order


@register_jitable
def goes_before(one: int, other: int) -> bool:
    """Whether an event that fits the steps of `one` is taken before another of its instant; those that fit none are last."""
    if one == 0 or other == 0:
        return one != 0 and other == 0
    first, second = one & -one, other & -other
    return first < second if first != second else one > other


@njit(cache=True, nogil=True)
def by_hash(user: Any, at: Any, fit: Any) -> tuple[Any, Any, Any]:
    """The columns by user and time; user: 64-bit hashes, which spread evenly.

    Two passes over their highest bits leave a dozen rows to sort by insertion, and every pass stays in the processor's cache.
    """
    user, at, fit, ends = dealt(user, at, fit, 53, 2048)
    for b in range(2048):
        low, high = ends[b], ends[b + 1]
        user[low:high], at[low:high], fit[low:high], inner = dealt(user[low:high], at[low:high], fit[low:high], 45, 256)
        for c in range(256):
            settle(user, at, fit, low + inner[c], low + inner[c + 1])
    return user, at, fit


@register_jitable
def dealt(user: Any, at: Any, fit: Any, shift: int, hands: int) -> tuple[Any, Any, Any, Any]:
    """The rows by some bits of the hash, `hands` values from `shift` on, in their order; and where each value's rows begin."""
    ends = np.zeros(hands + 1, np.int64)
    for row in range(len(user)):
        ends[(int(user[row] >> np.uint64(shift)) & (hands - 1)) + 1] += 1
    ends = np.cumsum(ends)
    free = ends[:-1].copy()
    new_user, new_at, new_fit = np.empty_like(user), np.empty_like(at), np.empty_like(fit)
    for row in range(len(user)):
        hand = int(user[row] >> np.uint64(shift)) & (hands - 1)
        place = free[hand]
        new_user[place], new_at[place], new_fit[place] = user[row], at[row], fit[row]
        free[hand] += 1
    return new_user, new_at, new_fit, ends


@register_jitable
def settle(user: Any, at: Any, fit: Any, low: int, high: int) -> None:
    """Sorts a few rows by user and time, by insertion."""
    for i in range(low + 1, high):
        one, when, fits, k = user[i], at[i], fit[i], i
        while k > low and (user[k - 1] > one or (user[k - 1] == one and at[k - 1] > when)):
            user[k], at[k], fit[k] = user[k - 1], at[k - 1], fit[k - 1]
            k -= 1
        user[k], at[k], fit[k] = one, when, fits
