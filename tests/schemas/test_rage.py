"""Bursts of clicks at the exact edges of a second and of 24 pixels."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from screen_acts import click

from schemas.rage import rage_clicks


def angry(*clicks):
    return len(rage_clicks(sorted(clicks, key=lambda each: each.event_time)))


@pytest.mark.parametrize(("last", "found"), [(1_000, 3), (1_001, 0)])
def test_within_a_second_of_the_first_included(last, found):
    assert angry(click(0), click(400), click(last)) == found


@pytest.mark.parametrize(("y", "found"), [(324, 3), (325, 0), (276, 3), (275, 0)])
def test_within_24_px_of_the_first_included(y, found):
    assert angry(click(0), click(400), click(500, y=y)) == found


def test_distance_is_euclidean_and_x_is_a_share_of_the_viewport():
    near = click(500, x=500 + 40, y=300 + 18)  # 15 px and 18 px
    assert angry(click(0), click(400), near) == 3
    assert angry(click(0), click(400), click(500, x=540, y=319)) == 0
    wide = {"viewport_width_px": 1280}
    assert angry(click(0, **wide), click(400, **wide), click(500, x=520, **wide)) == 0


def test_two_clicks_are_no_burst_and_the_first_decides():
    assert angry(click(0), click(400)) == 0
    assert angry(click(0), click(400, y=320), click(500, y=340)) == 0
    assert angry(click(0), click(400, y=320), click(500, y=340), click(600, y=325)) == 3


def test_every_click_of_a_burst_of_more_counts_and_a_click_may_belong_to_two():
    assert angry(*(click(at) for at in range(0, 2_001, 500))) == 5


def test_a_click_without_a_place_belongs_to_no_burst():
    assert angry(click(0), click(400), click(500, viewport_width_px=None)) == 0
