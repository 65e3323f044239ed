"""The funnel kernel at its edges, each by hand."""

import pytest

from schemas.funnel_kernel import Touch, evaluate

HOUR = 3_600_000
A, B, C = 1, 2, 4


def progress(*touches: tuple[int, int], steps: int = 3, window_ms: int = HOUR, end_ms: int = 10 * HOUR):
    return evaluate([Touch(at, matches) for at, matches in touches], steps, window_ms, 0, end_ms)


def times(*touches: tuple[int, int], **options: int) -> list[int]:
    found = progress(*touches, **options)
    return [touch.at for touch in found.chain.touches] if found else []


def test_nobody_enters_without_the_first_step():
    assert progress((1, B), (2, C)) is None


def test_steps_count_only_in_their_order():
    assert times((0, A), (1, C), (2, B)) == [0, 2]


@pytest.mark.parametrize(("elapsed", "depth"), [(HOUR, 2), (HOUR + 1, 1)])
def test_the_window_includes_its_end(elapsed, depth):
    assert len(times((0, A), (elapsed, B))) == depth


def test_every_later_step_is_measured_from_the_entry():
    assert times((0, A), (HOUR - 1, B), (HOUR + 1, C)) == [0, HOUR - 1]


def test_a_step_keeps_the_time_it_was_first_reached():
    assert times((0, A), (1, B), (5, B), (6, C)) == [0, 1, 6]


def test_a_new_entry_restarts_the_clock():
    assert times((0, A), (1, B), (2, A), (3, B), (HOUR + 2, C)) == [2, 3, HOUR + 2]


def test_of_equal_depth_the_latest_entry_gives_the_times():
    assert times((0, A), (1, B), (10, A), (12, B)) == [10, 12]


def test_the_furthest_chain_counts_even_if_an_entry_follows():
    assert times((0, A), (1, B), (10, A)) == [0, 1]


def test_the_first_chain_to_complete_stops():
    assert times((0, A), (1, B), (2, C), (10, A), (11, B), (12, C)) == [0, 1, 2]


def test_one_event_fills_one_step():
    assert times((0, A | B), (1, C)) == [0]
    assert times((0, A | B), (1, A | B), (2, C)) == [0, 1, 2]


def test_events_of_one_instant_fill_steps_in_step_order():
    assert times((5, C), (5, B), (5, A)) == [5, 5, 5]


def test_inside_an_instant_a_touch_makes_room_for_another():
    assert times((0, A), (5, B | C), (5, B)) == [0, 5, 5]


def test_an_entry_at_the_end_of_the_range_is_out_but_later_steps_may_follow():
    assert progress((10 * HOUR, A), (10 * HOUR + 1, B)) is None
    assert times((10 * HOUR - 1, A), (10 * HOUR + 5, B)) == [10 * HOUR - 1, 10 * HOUR + 5]


def test_the_newest_entry_is_told_even_when_an_older_chain_counts():
    found = progress((0, A), (1, B), (2, C), (10, A))
    assert found is not None
    assert found.newest_entry_at == 10
