"""Every rule about funnels at its exact edge, by hand: the plain reading and the evaluator both say so."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from funnel_populations import by_kernel

from schemas.funnel import Funnel
from schemas.funnel_events import Happening
from schemas.funnel_oracle import answer


def told(timeline: str, as_of_s: float | None = None, props: dict[int, dict[str, Any]] | None = None, **parts: Any):
    """The answer for one user; timeline: second and event, `0a 10.001b`; props: of the n-th event; steps may be a word."""
    events = [(float(each[:-1]), each[-1]) for each in timeline.split()]
    steps = [{"event": letter} for letter in parts.pop("steps", "abc")]
    for number, more in parts.pop("step", {}).items():
        steps[number - 1] |= more
    funnel = Funnel.model_validate({"name": "f", "window_s": 10, "steps": steps, "timezone": "UTC"} | parts)
    happenings = [
        Happening("u", name, round(at * 1000), place, (props or {}).get(place, {})) for place, (at, name) in enumerate(events)
    ]
    as_of = round((max(at for at, _ in events) if as_of_s is None else as_of_s) * 1000)
    found = answer(funnel, happenings, as_of, users=True)
    assert by_kernel(funnel, happenings, as_of) == found
    return found


def counts(found: dict[str, Any]) -> list[int]:
    return [step["count"] for step in found["steps"]]


def times(found: dict[str, Any]) -> list[float | None]:
    return [step["mean_s"] for step in found["steps"]]


def state(found: dict[str, Any]) -> str:
    return next((name for name, count in found["states"].items() if count), "nobody")


def seconds(start: int, end: int) -> list[str]:
    return [f"1970-01-01T00:00:0{at}Z" for at in (start, end)]


def between(start: int, end: int, min_s: float, max_s: float | None = None) -> list[dict[str, Any]]:
    return [{"from_step": start, "to_step": end, "min_s": min_s, "max_s": max_s}]


def excluded(start: int, end: int) -> list[dict[str, Any]]:
    return [{"event": "x", "from_step": start, "to_step": end}]


ORDERED: list[tuple[str, str, dict[str, Any], list[int]]] = [
    ("nobody enters without the first step", "1b 2c", {}, [0, 0, 0]),
    ("steps count only in their order", "0a 1c 2b", {}, [1, 1, 0]),
    ("the window includes its end", "0a 10b", {}, [1, 1, 0]),
    ("and nothing after it", "0a 10.001b", {}, [1, 0, 0]),
    ("every step is measured from the entry", "0a 9b 10.001c", {}, [1, 1, 0]),
    ("one event fills one step", "0a 1a", {"steps": "aaa"}, [1, 1, 0]),
    ("events of one instant fill steps in step order", "5c 5b 5a", {}, [1, 1, 1]),
    ("an entry at the end of the range is out", "5a 6b", {"range": seconds(0, 5)}, [0, 0, 0]),
    ("later steps may lie after it", "4.999a 14b", {"range": seconds(0, 5)}, [1, 1, 0]),
    ("the start of the range is in", "1a 2b", {"range": seconds(1, 5)}, [1, 1, 0]),
    ("a skipped optional step does not break the chain", "0a 1c", {"step": {2: {"optional": True}}}, [1, 0, 1]),
    ("an optional step that was done counts", "0a 1b 2c", {"step": {2: {"optional": True}}}, [1, 1, 1]),
    ("an interval includes its ends", "0a 2b 5c", {"intervals": between(1, 2, 2, 2)}, [1, 1, 1]),
    ("too early does not count, a later one may", "0a 1.999b 3b 4c", {"intervals": between(1, 2, 2)}, [1, 1, 1]),
    ("too late does not count", "0a 2.001b", {"intervals": between(1, 2, 0, 2)}, [1, 0, 0]),
    ("a later event for a step serves a longest interval", "0a 1b 5b 6c", {"intervals": between(2, 3, 0, 1)}, [1, 1, 1]),
    ("an interval may span steps", "0a 1b 4c", {"intervals": between(1, 3, 0, 3)}, [1, 1, 0]),
    ("null is any event", "0z 1y 2c", {"step": {1: {"event": None}, 2: {"event": None}}}, [1, 1, 1]),
    ("strict: another event breaks", "0a 1z 2b", {"mode": "strict"}, [1, 0, 0]),
    ("strict: repeating what just matched does not", "0a 1b 2b 3c", {"mode": "strict"}, [1, 1, 1]),
    ("strict: an earlier step's event breaks", "0a 1b 2a 3c", {"mode": "strict"}, [1, 1, 0]),
    ("strict: not inside one instant", "0a 1z 1b 2c", {"mode": "strict"}, [1, 1, 1]),
    ("unordered: any order", "0c 1a 2b", {"mode": "unordered"}, [1, 1, 1]),
    ("unordered: the window counts back from the newest", "0c 5a 10b 10.001b", {"mode": "unordered"}, [1, 1, 1]),
    ("unordered: and not further", "0c 5a 10.001b", {"mode": "unordered"}, [1, 1, 0]),
    ("unordered: repeating a step is no step", "0c 1c 2b", {"mode": "unordered"}, [1, 1, 0]),
    ("unordered: an exclusion throws all away", "0a 1x 2b", {"mode": "unordered", "exclusions": excluded(1, 3)}, [1, 0, 0]),
    ("unordered: progress made anew counts", "0a 1x 2b 3c 4a", {"mode": "unordered", "exclusions": excluded(1, 3)}, [1, 1, 1]),
    ("an exclusion drops from all steps", "0a 1x 2b", {"exclusions": excluded(1, 3)}, [0, 0, 0]),
    ("also before the step that was not reached", "0a 10x", {"exclusions": excluded(1, 2)}, [0, 0, 0]),
    ("not after the entry's window", "0a 10.001x", {"exclusions": excluded(1, 2)}, [1, 0, 0]),
    ("not outside its steps", "0a 1x 2b 3c", {"exclusions": excluded(2, 3)}, [1, 1, 1]),
    ("not inside one instant", "0a 1b 1x 1c", {"exclusions": excluded(2, 3)}, [1, 1, 1]),
    ("another clean chain that got as far saves", "0a 1x 2b 3a 4b", {"exclusions": excluded(1, 3)}, [1, 1, 0]),
    ("one that got less far does not", "0a 1x 2b 3a", {"exclusions": excluded(1, 3)}, [0, 0, 0]),
    ("nor does the first part of the excluded chain", "0a 1b 2x", {"exclusions": excluded(2, 3)}, [0, 0, 0]),
]  # fmt: skip


@pytest.mark.parametrize(("events", "parts", "reached"), [case[1:] for case in ORDERED], ids=[case[0] for case in ORDERED])
def test_how_far_a_user_comes(events, parts, reached):
    assert counts(told(events, **parts)) == reached


def test_a_step_keeps_the_time_it_was_first_reached():
    assert times(told("0a 1b 5b 6c")) == [None, 1.0, 5.0]


def test_a_new_entry_restarts_the_clock_and_of_equal_depth_the_latest_entry_gives_the_times():
    assert times(told("0a 1b 4a 6b")) == [None, 2.0, None]
    assert counts(told("0a 1b 4a 6b 13c")) == [1, 1, 1]


def test_the_furthest_chain_counts_and_the_first_to_complete_stops():
    assert times(told("0a 1b 9a")) == [None, 1.0, None]
    assert times(told("0a 1b 3c 4a 8b 9c")) == [None, 1.0, 2.0]


def test_an_event_fills_the_furthest_step_it_can():
    found = told("0a 1b 2b", steps="abb", step={2: {"optional": True}})
    assert (counts(found), times(found)) == ([1, 0, 1], [None, None, None])


def test_a_skipped_step_has_no_time_and_a_done_one_has_two():
    found = told("0a 3b 4c", step={2: {"optional": True}})
    assert times(found) == [None, 3.0, 1.0]


def test_an_optional_last_step_is_not_needed_to_convert():
    found = told("0a 3b", step={3: {"optional": True}})
    assert (counts(found), state(found)) == ([1, 1, 0], "converted")


def test_the_total_is_from_the_entry_to_the_last_step_that_is_needed():
    took = told("0a 3b 9c", step={3: {"optional": True}})["time_to_convert"]
    assert (took["total"]["mean_s"], [pair["median_s"] for pair in took["steps"]]) == (3.0, [3.0, 6.0])
    skipped = told("0a 4c", step={2: {"optional": True}})["time_to_convert"]
    assert (skipped["total"]["histogram"], [pair["count"] for pair in skipped["steps"]]) == (
        [{"from_s": 1, "to_s": 5, "users": 1}], [0, 0],
    )  # fmt: skip
    assert told("0a 3b")["time_to_convert"]["total"] == {"count": 0, "mean_s": None, "median_s": None, "histogram": []}


@pytest.mark.parametrize(("as_of_s", "where"), [(10, "in_window"), (11, "dropped")])
def test_a_user_is_in_the_window_until_it_has_passed(as_of_s, where):
    found = told("1a", as_of_s=as_of_s)
    assert (state(found), found["final"]) == (where, where == "dropped")


def test_a_later_entry_keeps_a_user_in_the_window():
    found = told("0a 1b 8a", as_of_s=12)
    assert (counts(found), state(found)) == ([1, 1, 0], "in_window")


def test_an_excluded_user_is_excluded_and_in_unordered_mode_dropped():
    events = "0.0a 1.0x"
    assert state(told(events, exclusions=[{"event": "x"}])) == "excluded"
    assert state(told(events, exclusions=[{"event": "x"}], mode="unordered")) == "dropped"


def test_events_after_as_of_are_not_known():
    assert counts(told("0a 5b", as_of_s=4)) == [1, 0, 0]


def test_constant_properties_hold_a_chain_together_and_an_absent_one_fills_nothing():
    props = {0: {"i": "oil"}, 1: {"i": "gold"}, 2: {"i": "oil"}}
    assert counts(told("0a 1b 2c", props=props, hold_constant=["i"])) == [1, 0, 0]
    assert counts(told("0a 1b 2b 3c", props={n: {"i": 5 if n == 2 else 5.0} for n in (0, 2, 3)},
                       hold_constant=["i"])) == [1, 1, 1]  # fmt: skip
    assert counts(told("0a 1b", hold_constant=["i"])) == [0, 0, 0]


def test_users_may_be_counted_by_another_id():
    found = told("0a 1b 2a", props={0: {"g": 1}, 1: {"g": 2}, 2: {"g": 2}}, aggregate_by="g")
    assert found["steps"][0]["users"] == ["1", "2"]


@pytest.mark.parametrize(
    ("attribution", "step", "value"),
    [("first_touch", 1, "0"), ("last_touch", 1, "z"), ("step", 1, ""), ("step", 2, "0")],
)
def test_one_value_a_user(attribution, step, value):
    split = {"property": "p", "attribution": attribution, "step": step}
    found = told("0a 1b 2a 3a", props={1: {"p": 0}, 2: {"p": "z"}, 3: {"p": ""}}, breakdown=split, steps="ab")
    assert [v for v, steps in found["breakdown"].items() if steps[0]["count"]] == [value]


def test_with_all_events_a_user_may_count_under_several_values_and_steps_must_agree():
    props = {0: {"p": "x"}, 1: {"p": "y"}, 2: {"p": "y"}, 3: {"p": "x"}}
    found = told("0a 1a 2b 3z", props=props, breakdown={"property": "p", "attribution": "all_events"})
    assert {value: [s["count"] for s in steps] for value, steps in found["breakdown"].items()} == {
        "x": [1, 0, 0],
        "y": [1, 1, 0],
    }


def test_beyond_the_limit_the_rest_is_one_value():
    props = {0: {"p": "x"}, 1: {"p": "y"}, 2: {"p": "z"}}
    split = {"property": "p", "attribution": "all_events", "limit": 1}
    found = told("0a 1a 2a", props=props, breakdown=split)
    assert {value: steps[0]["count"] for value, steps in found["breakdown"].items()} == {"x": 1, "Other": 1}


def test_a_trend_counts_entries_by_the_day_of_the_zone_and_keeps_empty_days():
    found = told("0a 1b 2c 259200a", timezone="Asia/Shanghai", bucket="day")
    assert [(row["bucket"], row["entered"], row["completed"], row["rate"]) for row in found["trend"]] == [
        ("1970-01-01", 1, 1, 1.0), ("1970-01-02", 0, 0, None), ("1970-01-03", 0, 0, None), ("1970-01-04", 1, 0, 0.0),
    ]  # fmt: skip


def test_a_day_of_the_trend_is_as_long_as_the_zone_makes_it():
    before, after = 1_774_738_800, 1_774_738_800 + 82_800  # midnights of Berlin around the night in which clocks go forward
    found = told(f"{before}a {after - 0.001}a {after}a", timezone="Europe/Berlin", window_s=5)
    assert [(row["bucket"], row["entered"]) for row in found["trend"]] == [("2026-03-29", 1), ("2026-03-30", 1)]


@pytest.mark.parametrize(
    ("where", "seen", "fits"),
    [
        (["p", "=", 5], 5.0, True), (["p", "=", 5], "5", False), (["p", "!=", 5], "5", True), (["p", "!=", 5], None, False),
        (["p", ">", 5], 6, True), (["p", ">=", 5], 5, True), (["p", "<", 5], "4", False), (["p", "<=", "b"], "a", True),
        (["p", "in", [1, "x"]], "x", True), (["p", "not_in", [1, "x"]], 2, True), (["p", "not_in", [1]], None, False),
        (["p", "is_set"], 0, True), (["p", "is_set"], None, False), (["p", "not_set"], None, True),
        (["p", "=", True], True, True),
    ],
)  # fmt: skip
def test_conditions_on_properties(where, seen, fits):
    found = told("0a 1b", props={0: {"p": seen}}, steps="ab", step={1: {"where": [where]}})
    assert counts(found)[0] == int(fits)
