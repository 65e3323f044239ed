"""The scorecard counts by its own rule, its worlds repeat by seed, and its page shows what was counted."""

from math import isclose
from typing import Any

import pytest

from streaming.scorecard.cells import DENSITIES, SPLITS, Cell, cells
from streaming.scorecard.figures import Share, percentile
from streaming.scorecard.matching import Case, judged, kind_of
from streaming.scorecard.score import Score
from streaming.scorecard.table import page
from streaming.scorecard.world import World, world
from streaming.simulator import schedule

KINDS = ("wash_trade", "rapid_trading", "price_jump")
CONTRACTS = ("order", "fill", "transfer", "account", "tick", "social", "link", "profile", "limit")
COOLDOWN_MS = dict.fromkeys((*KINDS, "linked_rapid_trading"), 10_000)


def case(kind: str, *parties: str, density: Any = "normal", span: tuple[int, int] = (1_000, 5_000)) -> Case:
    return Case(Cell(kind, "medium", density, 1), f"w1{density}.", frozenset(parties), *span)


def alert(detector: str, entity: str, at: int, user: str | None = None) -> dict[str, Any]:
    return {"alert_id": f"{detector}{entity}{at}", "detector": detector, "entity_id": entity, "user_id": user, "event_time": at}


def said(alerts: list[dict[str, Any]], cases: list[Case]) -> Any:
    return judged(alerts, cases, KINDS, COOLDOWN_MS, ["w1normal.", "w1dense."])


def test_a_case_counts_once_and_its_time_is_that_of_the_first_alert() -> None:
    found = said([alert("rapid_trading", "a", 4_000), alert("rapid_trading", "a", 2_500)], [case("rapid_trading", "a")])
    assert found["rapid_trading"].seconds == {0: 1.5}
    assert not found["rapid_trading"].false


def test_the_span_ends_with_the_cool_down() -> None:
    cases = [case("rapid_trading", "w1normal.a")]
    assert said([alert("rapid_trading", "w1normal.a", 15_000)], cases)["rapid_trading"].seconds
    late = said([alert("rapid_trading", "w1normal.a", 15_001)], cases)["rapid_trading"]
    assert (late.seconds, dict(late.false)) == ({}, {"w1normal.": 1})
    assert said([alert("rapid_trading", "w1normal.a", 999)], cases)["rapid_trading"].false


def test_one_of_a_pair_or_the_user_behind_a_group_is_enough() -> None:
    cases = [case("wash_trade", "a", "g1")]
    assert said([alert("wash_trade", "b+a", 2_000)], cases)["wash_trade"].seconds
    assert said([alert("wash_trade", "other", 2_000, user="a")], cases)["wash_trade"].seconds
    assert said([alert("wash_trade", "g1", 2_000)], cases)["wash_trade"].seconds


def test_a_suspect_of_another_kind_is_related_and_neither_right_nor_false() -> None:
    found = said([alert("wash_trade", "a", 2_000)], [case("rapid_trading", "a")])
    assert (found["wash_trade"].related, dict(found["wash_trade"].false), found["wash_trade"].seconds) == (1, {}, {})
    assert found["rapid_trading"].seconds == {}


def test_false_alerts_about_one_entity_are_one_incident_within_the_cool_down() -> None:
    times = (0, 10_000, 20_000, 30_001)
    found = said([alert("rapid_trading", "w1dense.x", at) for at in times] + [alert("rapid_trading", "w1normal.y", 0)], [])
    assert dict(found["rapid_trading"].false) == {"w1dense.": 2, "w1normal.": 1}


def test_an_alert_about_nobody_of_these_worlds_is_refused() -> None:
    with pytest.raises(ValueError, match=r"entity=\['x'\]"):
        said([alert("rapid_trading", "x", 0)], [])


def test_group_forms_count_for_their_kind_and_other_rules_for_none() -> None:
    assert kind_of("linked_rapid_trading", KINDS) == "rapid_trading"
    assert kind_of("failed_logins", KINDS) is None
    assert said([alert("linked_rapid_trading", "a", 2_000)], [case("rapid_trading", "a")])["rapid_trading"].seconds


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (1, 1, 0.2065, 1.0)]
)
def test_intervals_are_those_of_wilson(hits: int, of: int, low: float, high: float) -> None:
    """Against the values of Brown, Cai and DasGupta (2001) and R's binom.confint(method = "wilson")."""
    found = Share(hits, of).bounds
    assert isclose(found[0], low, abs_tol=1e-4)
    assert isclose(found[1], high, abs_tol=1e-4)


def test_nothing_tried_has_no_share_and_no_percentile() -> None:
    assert Share(0, 0).value is None
    assert Share(0, 0).bounds == (0.0, 1.0)
    assert percentile([], 50) is None
    assert [percentile([4.0, 1.0, 3.0, 2.0], p) for p in (50, 90)] == [2.0, 4.0]


def test_cells_are_every_combination_and_what_no_account_does_is_not_split() -> None:
    found = cells(KINDS, "dense")
    assert len(found) == 4 * (2 * len(SPLITS) + 1)
    assert {c.split for c in found if c.kind == "price_jump"} == {1}


@pytest.fixture(scope="module")
def made() -> World:
    return world(3, "sparse", ("wash_trade", "price_jump", "marking_the_close", "opinion_surge"), CONTRACTS)


def test_a_world_repeats_by_seed() -> None:
    one, two, other = (world(seed, "sparse", ("wash_trade",), ("fill", "limit")) for seed in (1, 1, 2))
    assert one == two
    assert one.rows["fill"] != other.rows["fill"]
    assert set(one.rows) == {"fill", "limit"}


def test_a_world_tells_everything_once_and_what_the_platform_knew_before_it_begins(made: World) -> None:
    assert set(made.rows) == set(CONTRACTS)
    assert all(row["event_time"] <= min(case.from_ms for case in made.cases) for row in made.rows["link"])
    ids = [row["event_id"] for rows in made.rows.values() for row in rows]
    assert len(set(ids)) == len(ids)


def test_cases_do_not_share_accounts_and_those_that_move_prices_have_an_instrument_for_themselves() -> None:
    made = world(1, "sparse", schedule.kinds(), ())
    users = [party for one in made.cases for party in one.parties if party.startswith(f"{made.name}ux")]
    assert len(users) == len(set(users))
    moved = [one for one in made.cases if schedule.moves_prices(one.cell.kind)]
    for one in moved:
        stage = {party for party in one.parties if ".STAGE" in party}
        near = [o for o in moved if o is not one and o.parties & stage and o.from_ms <= one.to_ms and one.from_ms <= o.to_ms]
        assert len(stage) == 1
        assert not near


def test_the_page_shows_what_was_counted(made: World) -> None:
    score = Score()
    victim = next(case for case in made.cases if case.cell == Cell("wash_trade", "severe", "sparse", 2))
    right = alert("wash_trade", sorted(victim.parties)[0], victim.from_ms + 2_000)
    wrong = alert("wash_trade", f"{made.name}nobody", victim.from_ms)
    score.add([made], [right, wrong], ["wash_trade", "price_jump"], COOLDOWN_MS)
    score.seeds.append(3)
    assert score.precision("wash_trade", DENSITIES) == Share(1, 2)
    assert score.recall(kind="wash_trade") == Share(1, 12)
    assert score.waits(kind="wash_trade") == [2.0]
    lines = page(score, ["wash_trade"]).splitlines()
    assert any(line.startswith("| `wash_trade` | 0.50 (0.09–0.91) | 0.08 (0.01–0.35) |") for line in lines)
    assert "| `wash_trade` | severe | 0/1 | 1/1 | 0/1 | – | – | – | – | – | – | 2.0 |" in lines
