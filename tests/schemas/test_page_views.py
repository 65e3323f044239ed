"""Views, phantom pairs and engaged time, at their exact edges."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from screen_acts import act

from schemas.page_views import seen_in


def told(*acts):
    seen = seen_in(acts)
    return sum(row.begins for row in seen), sum(row.phantom for row in seen), sum(row.engaged_ms for row in seen)


@pytest.mark.parametrize(("gap", "views", "phantom"), [(999, 1, 1), (1_000, 2, 0), (20, 1, 1), (5_000, 2, 0)])
def test_a_page_hidden_for_under_a_second_was_never_left(gap, views, phantom):
    assert told(act("page_view", 0), act("page_hidden", 3_000), act("page_shown", 3_000 + gap)) == (views, phantom, 0)


@pytest.mark.parametrize(("gap", "views", "phantom"), [(999, 1, 1), (1_000, 2, 0)])
def test_a_page_shown_for_under_a_second_was_never_come_back_to(gap, views, phantom):
    rows = act("page_view", 0), act("page_hidden", 3_000), act("page_shown", 60_000), act("page_hidden", 60_000 + gap)
    assert told(*rows) == (views, phantom, 0)


@pytest.mark.parametrize("kind", ["click", "scroll", "indicator_used"])
def test_input_in_between_makes_it_real(kind):
    rows = act("page_view", 0), act("page_hidden", 3_000), act(kind, 3_100), act("page_shown", 3_200)
    assert told(*rows) == (2, 0, 0)


def test_engagement_is_no_input():
    rows = act("page_view", 0), act("page_hidden", 3_000), act("engagement", 3_100), act("page_shown", 3_200)
    assert told(*rows) == (1, 1, 0)


def test_another_page_is_no_pair():
    rows = act("page_view", 0), act("page_hidden", 3_000), act("page_shown", 3_200, page="trade")
    assert told(*rows) == (2, 0, 0)


def test_a_long_flicker_is_pairs_and_what_is_left_over_counts():
    rows = [act(("page_shown", "page_hidden")[n % 2], 60_000 + n * 100) for n in range(3)]
    assert told(act("page_view", 0), act("page_hidden", 3_000), *rows) == (2, 1, 0)


def test_a_page_that_is_on_view_is_not_shown_again():
    assert told(act("page_view", 0), act("page_shown", 5), act("page_shown", 9)) == (1, 0, 0)
    assert told(act("page_shown", 5)) == (1, 0, 0)


def test_time_of_a_phantom_visit_does_not_count_and_all_other_does():
    visit = act("page_hidden", 3_000), act("page_shown", 60_000), act("page_hidden", 60_400)
    rows = (act("page_view", 0), act("engagement", 2_000, engaged_ms=2_000), *visit)
    assert told(*rows, act("engagement", 60_401, engaged_ms=400)) == (1, 1, 2_000)
    assert told(*rows, act("engagement", 60_401, engaged_ms=1_400)) == (1, 1, 3_000)
    inside = (*rows[:-1], act("engagement", 60_300, engaged_ms=300), rows[-1])
    assert told(*inside) == (1, 1, 2_000)


def test_rows_belong_to_the_newest_view_of_their_page():
    rows = act("page_view", 0), act("scroll", 10), act("page_view", 20, page="trade"), act("scroll", 30), act("page_view", 40)
    seen = seen_in(rows)
    assert [row.view.event_id if row.view else None for row in seen] == [
        rows[0].event_id, rows[0].event_id, rows[2].event_id, None, rows[4].event_id,
    ]  # fmt: skip
