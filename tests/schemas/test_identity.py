"""Computed names are the same for ever, and tell different things apart."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from schemas.identity import alert_id, event_mark

NAMES = st.text("abc019-", min_size=1, max_size=12)


def test_an_alert_s_id_never_changes() -> None:
    assert alert_id("rapid_trading", "u00042", "core-24") == "500f696e0a00896fd6edb82799d1415f"


@given(a=st.tuples(NAMES, NAMES, NAMES), b=st.tuples(NAMES, NAMES, NAMES))
def test_different_alerts_have_different_ids(a: tuple[str, str, str], b: tuple[str, str, str]) -> None:
    assert (alert_id(*a) == alert_id(*b)) == (a == b)


@given(events=st.lists(st.tuples(st.integers(0, 2**45), st.integers(0, 2**40)), max_size=30), seed=st.randoms())
def test_a_window_s_checksum_knows_no_order(events: list[tuple[int, int]], seed: Random) -> None:
    shuffled = events.copy()
    seed.shuffle(shuffled)
    assert sum(event_mark(*e) for e in shuffled) == sum(event_mark(*e) for e in events)


@given(at=st.integers(0, 2**45), seq=st.integers(0, 2**40))
def test_a_lost_or_a_moved_event_changes_the_checksum(at: int, seq: int) -> None:
    assert event_mark(at, seq) != event_mark(at, seq + 1)
    assert event_mark(at, seq) != event_mark(at + 1, seq)
