"""Groups of linked users are the connected components, named after their smallest member."""

import random

from hypothesis import given
from hypothesis import strategies as st

from batch.components import components


def test_chains_join_and_strangers_stay_apart():
    assert components([("b", "a"), ("b", "c"), ("x", "y")]) == {"a": "a", "b": "a", "c": "a", "x": "x", "y": "x"}


def test_nobody_is_linked_without_pairs():
    assert components([]) == {}


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=12), st.randoms())
def test_the_order_of_pairs_does_not_matter_and_groups_are_reachability(pairs: list[tuple[str, str]], rng: random.Random):
    groups = components(pairs)
    shuffled = [pair if rng.random() < 0.5 else pair[::-1] for pair in rng.sample(pairs, len(pairs))]
    assert components(shuffled) == groups
    for name, group in groups.items():
        assert group == min(reachable(name, pairs))


def reachable(name: str, pairs: list[tuple[str, str]]) -> set[str]:
    found, size = {name}, 0
    while len(found) > size:
        size = len(found)
        found |= {b for a, b in pairs if a in found} | {a for a, b in pairs if b in found}
    return found
