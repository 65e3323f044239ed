"""The laws of the dynamic limit: bounded, monotonic, lowered at once, raised only when the raise is in force."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue import contracts
from schemas.decisions.known import Known, LimitVersion, OpenAlert
from schemas.decisions.trade_limit import (
    ALERT_RISK,
    BOUNDS,
    CALM,
    baseline_fen,
    in_force_fen,
    limit_fen,
    risk_milli,
    standing,
)
from schemas.tiers import TIERS

USUAL = st.one_of(st.none(), st.integers(0, 10**15))
TIER = st.sampled_from(list(BOUNDS))
RISK = st.integers(0, CALM)
SEVERITY: Any = st.sampled_from(list(ALERT_RISK))
ALERTS = st.lists(st.builds(OpenAlert, st.just("d"), SEVERITY, st.just(1)), max_size=6).map(tuple)
VERSIONS = st.lists(st.builds(LimitVersion, st.integers(0, 20), st.integers(0, 10**9)), max_size=5).map(tuple)


@given(TIER, USUAL, RISK)
def test_a_limit_lies_between_the_least_and_the_ceiling_of_its_tier(tier: str, usual: int | None, risk: int) -> None:
    assert BOUNDS[tier].least_fen <= limit_fen(tier, usual, risk) <= BOUNDS[tier].ceiling_fen


@given(TIER, USUAL, USUAL, RISK)
def test_more_history_never_lowers_it(tier: str, one: int | None, other: int | None, risk: int) -> None:
    less, more = sorted((one or 0, other or 0))
    assert limit_fen(tier, less, risk) <= limit_fen(tier, more, risk)
    assert limit_fen(tier, None, risk) == limit_fen(tier, 0, risk)


@given(USUAL, RISK)
def test_a_higher_tier_never_lowers_it(usual: int | None, risk: int) -> None:
    rising = [limit_fen(tier.name, usual, risk) for tier in reversed(TIERS)]
    assert rising == sorted(rising)
    assert limit_fen(None, usual, risk) == rising[0]


@given(TIER, USUAL, RISK, RISK)
def test_more_risk_never_raises_it_and_none_leaves_the_baseline(tier: str, usual: int | None, one: int, other: int) -> None:
    calmer, riskier = sorted((one, other))
    assert limit_fen(tier, usual, riskier) <= limit_fen(tier, usual, calmer) <= limit_fen(tier, usual, 0)
    assert limit_fen(tier, usual, 0) == baseline_fen(tier, usual)
    assert limit_fen(tier, usual, CALM) == BOUNDS[tier].least_fen


@given(ALERTS, SEVERITY, st.integers(-5, 1500), st.integers(0, 500))
def test_risk_is_bounded_and_rises_with_alerts_and_score(alerts: Any, severity: Any, score: int, more: int) -> None:
    risk = risk_milli(alerts, score)
    assert 0 <= risk <= CALM
    assert risk_milli((*alerts, OpenAlert("e", severity, 1)), score) >= risk
    assert risk_milli(alerts, score + more) >= risk
    assert risk_milli((), None) == 0


@given(VERSIONS, st.integers(0, 20), ALERTS)
def test_a_decision_is_never_above_any_version_that_comes_into_force_later(versions: Any, at: int, alerts: Any) -> None:
    known = Known(at=at, tier="institution", usual_fen=10**9, alerts=alerts, limits=versions)
    held = in_force_fen(known)
    for moment in range(at, 25):
        begun = [each for each in versions if each.takes_effect_at <= moment]
        if begun:
            newest = max(each.takes_effect_at for each in begun)
            assert held <= max(each.limit_fen for each in begun if each.takes_effect_at == newest)
    assert in_force_fen(replace(known, limits=())) >= held


def test_a_raise_waits_for_its_moment_and_a_cut_does_not() -> None:
    versions = (LimitVersion(10, 300_000), LimitVersion(20, 900_000), LimitVersion(30, 200_000))
    known = Known(at=15, tier="novice", usual_fen=10**6, limits=versions[:2])
    assert in_force_fen(known) == 300_000
    assert in_force_fen(replace(known, at=20)) == 900_000
    assert in_force_fen(replace(known, limits=versions)) == 200_000
    assert standing(versions, 20) == list(versions[1:])
    assert in_force_fen(replace(known, at=25, alerts=(OpenAlert("d", "critical", 1),))) == 550_000


def test_ceilings_are_those_of_the_contract_of_tiers() -> None:
    assert list(BOUNDS) == [tier.name for tier in reversed(TIERS)]
    assert all(bounds.least_fen <= bounds.floor_fen <= bounds.ceiling_fen for bounds in BOUNDS.values())
    assert contracts()["limit"].TOPIC.compacted
