"""What each kind of heatmap says, counted by hand, and which queries are refused."""

import json
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

sys.path.insert(0, str(Path(__file__).parent))
from screen_acts import act, click, screen

from schemas.funnel import findings
from schemas.heatmap import HeatmapQuery
from schemas.heatmap_oracle import answer
from schemas.heatmap_rules import VIEWPORT_BANDS, viewport_band


def asked(*acts, people=None, **query):
    told = {"kind": "click", "page": "home", "fewest_users": 1} | query
    return answer(HeatmapQuery.model_validate(told), screen(*acts, people=people))


def cells(found):
    return {(each["element"], each["cell_x"], each["cell_y"]): (each["clicks"], each["users"]) for each in found["cells"]}


def test_clicks_are_anchored_to_their_element_whatever_scrolled_or_shifted():
    found = asked(click(1, y=40), click(2, y=900), click(3, element_x_milli=1000, element_y_milli=0), click(4, page="trade"))
    assert cells(found) == {("buy", 10, 10): (2, 1), ("buy", 19, 0): (1, 1)}
    assert found["totals"] == {"clicks": 3, "users": 1, "missing": 0}
    assert [each["share"] for each in found["cells"]] == [2 / 3, 1 / 3]
    assert found["cells"][0]["page_y_px"] == 470


def test_a_click_that_names_no_element_is_anchored_to_the_page_and_none_is_dropped():
    found = asked(click(1, element=None, y=47), click(2, element=None, page_y_px=None), click(3, element_x_milli=None))
    assert cells(found) == {(None, 10, 1): (1, 1), (None, None, None): (1, 1), ("buy", None, None): (1, 1)}
    assert found["totals"] == {"clicks": 3, "users": 1, "missing": 2}


def test_versions_of_a_page_are_kept_apart():
    found = asked(click(1), click(2, page_version="2"))
    assert [each["page_version"] for each in found["cells"]] == ["1", "2"]
    assert len(asked(click(1), click(2, page_version="2"), page_version="2")["cells"]) == 1


def test_cells_of_few_users_are_withheld_after_the_totals_are_made():
    crowd = [click(n, user_id=f"u{n}", session_id=f"s{n}") for n in range(5)]
    lone = [click(100 + n, element="sell", user_id=f"u{n % 4}") for n in range(9)]
    found = asked(*crowd, *lone, fewest_users=5)
    assert cells(found) == {("buy", 10, 10): (5, 5)}
    assert (found["totals"]["clicks"], found["withheld"]) == (14, {"cells": 1, "clicks": 9})
    assert [each["element"] for each in found["elements"]] == ["buy"]


def test_rage_and_dead_clicks():
    burst = [click(at, reacted=at != 200) for at in (100, 200, 300)]
    assert asked(*burst, click(5_000, reacted=None), kind="rage")["totals"] == {"clicks": 3, "users": 1, "missing": 0}
    assert asked(*burst, click(5_000, reacted=None), kind="dead")["totals"] == {"clicks": 1, "users": 1, "missing": 1}
    apart = [click(at, session_id=str(at)) for at in (100, 200, 300)]
    assert asked(*apart, kind="rage")["totals"]["clicks"] == 0
    elsewhere = [*burst[:2], click(250, page="trade")]
    assert asked(*elsewhere, kind="rage")["totals"]["clicks"] == 0


def test_a_burst_is_cut_at_midnight_so_that_days_add_up():
    midnight = 16 * 3_600_000
    burst = [click(midnight + at) for at in (-200, -100, 100, 200)]
    assert asked(*burst, kind="rage")["totals"]["clicks"] == 0
    assert asked(*burst, kind="rage", timezone="UTC")["totals"]["clicks"] == 4


def test_reach_is_the_share_of_views_that_came_so_deep():
    rows = [
        act("page_view", 0), act("scroll", 1, scroll_depth_milli=400), act("scroll", 2, scroll_depth_milli=500),
        act("page_view", 10), act("page_view", 20, user_id="v"), act("scroll", 30, user_id="v", scroll_depth_milli=1000),
        act("scroll", 31, user_id="v", scroll_depth_milli=None),
    ]  # fmt: skip
    found = asked(*rows, kind="scroll", cells=4)
    assert [(each["depth_milli"], each["views"], each["users"]) for each in found["reach"]] == [
        (0, 3, 2), (250, 2, 2), (500, 2, 2), (750, 1, 1), (1000, 1, 1),
    ]  # fmt: skip
    assert found["reach"][1]["share"] == 2 / 3
    assert found["totals"] == {"views": 3, "phantom_views": 0, "sessions": 2, "users": 2, "missing": 1}
    assert asked(*rows, kind="scroll", cells=4, measure="users")["reach"][4]["share"] == 0.5


def test_dwell_is_engaged_time_without_phantom_views():
    rows = [
        act("page_view", 0), act("engagement", 9_000, engaged_ms=8_000, element="chart"), act("page_hidden", 10_000),
        act("page_shown", 10_300), act("engagement", 20_000, engaged_ms=2_000), act("page_view", 30_000),
    ]  # fmt: skip
    found = asked(*rows, kind="dwell", page=None)
    assert found["pages"] == [
        {
            "page": "home", "page_version": "1", "views": 2, "phantom_views": 1, "sessions": 1, "users": 1,
            "engaged_ms": 10_000, "mean_ms": 5_000.0, "median_ms": 5_000.0, "share": 1.0,
        }
    ]  # fmt: skip
    assert [(each["element"], each["engaged_ms"], each["share"]) for each in found["elements"]] == [("chart", 8_000, 0.8)]


def test_hours_are_those_of_the_reporting_zone():
    found = asked(click(0), click(3_599_999), click(3_600_000), kind="hours", page=None)
    assert [(each["weekday"], each["hour"], each["clicks"]) for each in found["hours"]] == [(4, 8, 2), (4, 9, 1)]
    assert asked(click(0), kind="hours", timezone="UTC")["hours"][0]["hour"] == 0
    assert (found["matrix"][3][8:10], found["matrix"][0][0]) == ([2, 1], 0)


@pytest.mark.parametrize(
    "query",
    [
        {"viewport": "phone"}, {"platform": "web"}, {"channel": "kol"}, {"tier": "mature"},
        {"range": ["2026-01-01T00:00:00.001Z", "2026-01-01T00:00:00.002Z"]}, {"where": [["platform", "=", "web"]]},
        {"where": [["profile.tier", "in", ["mature", "institution"]]]}, {"where": [["viewport_width_px", "<", 400]]},
    ],
)  # fmt: skip
def test_every_filter_keeps_what_it_names(query):
    right = click(1, platform="web", channel="kol")
    wrong = click(50, user_id="v", channel="ads", viewport_width_px=1280)
    found = asked(right, wrong, people={"u": {"tier": "mature"}, "v": {"tier": "novice"}}, **query)
    assert found["totals"]["clicks"] == 1


def test_the_channel_of_an_event_is_its_own_else_that_of_its_user():
    people = {"u": {"channel": "ads"}}
    assert asked(click(1), click(2, channel="kol"), people=people, channel="ads")["totals"]["clicks"] == 1


def test_days_are_both_included():
    day = {"days": ["2026-01-01", "2026-01-01"]}
    before_midnight, midnight = 16 * 3_600_000 - 1, 16 * 3_600_000
    assert asked(click(before_midnight), click(midnight), **day)["totals"]["clicks"] == 1


@pytest.mark.parametrize("kind", ["click", "rage", "dead", "scroll", "dwell", "hours"])
def test_of_nothing_everything_is_zero_and_no_share_is_known(kind):
    found = asked(kind=kind)
    assert not any(found["totals"].values())
    assert not any(found["withheld"].values()) or kind == "scroll"
    assert json.loads(json.dumps(found)) == found


def test_bands_begin_at_their_width():
    assert [viewport_band(low) for low in VIEWPORT_BANDS.values()] == list(VIEWPORT_BANDS)
    assert (viewport_band(374), viewport_band(None)) == ("phone_small", "unknown")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "warm"}, "kind=warm: Input should be 'click', 'rage', 'dead', 'scroll', 'dwell' or 'hours'"),
        ({"page": None}, "page: a page's name; only dwell and hours may leave it out, not click"),
        ({"viewport": "watch"}, "viewport=watch: Input should be 'phone_small'"),
        ({"days": ["2026-01-02", "2026-01-01"]}, "days=2026-01-02 to 2026-01-01: the last day not before the first"),
        ({"days": ["2026-13-01", "2026-01-01"]}, "days.1=2026-13-01: a reporting day, such as 2026-01-31"),
        ({"range": ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"]}, "the end after the start"),
        ({"fewest_users": 0}, "fewest_users=0: Input should be greater than or equal to 1"),
        ({"cells": 101}, "cells=101: Input should be less than or equal to 100"),
        ({"where": [["mood", "=", "good"]]}, "where=mood: a field of a behaviour event, or one of profile."),
        ({"where": [["platform", "~", "web"]]}, "where.1=['platform', '~', 'web']: operator=~"),
        ({"measure": "sessions"}, "measure=sessions: Input should be 'clicks' or 'users'"),
        ({"colour": "red"}, "colour=red: Extra inputs are not permitted"),
        ({"timezone": "Mars/Base"}, "timezone=Mars/Base: the name of a time zone"),
    ],
)  # fmt: skip
def test_a_senseless_query_is_refused_with_field_value_and_rule(change, told):
    with pytest.raises(ValidationError) as refusal:
        HeatmapQuery.model_validate({"kind": "click", "page": "home"} | change)
    assert told in findings(refusal.value)
