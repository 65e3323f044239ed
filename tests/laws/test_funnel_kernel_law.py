"""The funnel kernel says what trying everything says."""

from itertools import permutations

from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from schemas.funnel_kernel import Touch, evaluate

START_MS, END_MS = 2, 14


def oracle(touches: list[Touch], steps: int, window_ms: int) -> tuple[int, tuple[int, ...], int] | None:
    """Depth, times and newest entry: every entry's chain by itself, then the best as the rules are written."""
    entries = [i for i, t in enumerate(touches) if START_MS <= t.at < END_MS and t.fills(0)]
    if not entries:
        return None
    chains = [chain_of(touches, i, steps, window_ms) for i in entries]
    complete = [c for c in chains if len(c) == steps]
    if complete:
        first = min(c[-1] for c in complete)
        best = min((c for c in complete if c[-1] == first), key=lambda c: (-c[0], c))
    else:
        best = min(chains, key=lambda c: (-len(c), -c[0], c))
    return len(best), best, max(touches[i].at for i in entries)


def chain_of(touches: list[Touch], entry: int, steps: int, window_ms: int) -> tuple[int, ...]:
    """The times of the chain that starts with one entry, instant by instant, each as far as any choice of events goes."""
    start = touches[entry].at
    times = [start]
    for at in sorted({t.at for t in touches if start <= t.at <= start + window_ms}):
        free = [t for i, t in enumerate(touches) if t.at == at and i != entry]
        times += [at] * most_filled(free, len(times), steps)
    return tuple(times)


def most_filled(free: list[Touch], first_step: int, steps: int) -> int:
    """Tries every order of the instant's events."""
    return max(run(order, first_step, steps) for order in permutations(free))


def run(order: tuple[Touch, ...], first_step: int, steps: int) -> int:
    filled = 0
    for touch in order:
        if first_step + filled < steps and touch.fills(first_step + filled):
            filled += 1
    return filled


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Touch], int, int]:
    steps = draw(st.integers(2, 4))
    at = st.integers(0, 18)
    pairs = draw(st.lists(st.tuples(at, st.integers(1, 2**steps - 1)), max_size=9))
    crowded = max((sum(a == b for b, _ in pairs) for a, _ in pairs), default=0)
    kept = pairs if crowded <= 5 else pairs[:5]
    return [Touch(a, m) for a, m in sorted(kept, key=lambda pair: pair[0])], steps, draw(st.integers(1, 12))


@given(histories())
@rounds(max_examples=1500, deadline=None)
def test_the_kernel_equals_the_oracle(history):
    touches, steps, window_ms = history
    found = evaluate(touches, steps, window_ms, START_MS, END_MS)
    said = found and (found.chain.depth, tuple(t.at for t in found.chain.touches), found.newest_entry_at)
    assert said == oracle(touches, steps, window_ms)
