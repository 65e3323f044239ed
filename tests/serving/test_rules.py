"""The life of a rule: who may make it live, from when, what is kept, and that two people at once are told apart."""

from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from schemas.rules.checking import CheckedRule, checked
from schemas.rules.store import RuleConflictError, RuleStore
from schemas.settings import settings
from serving.rules.lifecycle import EFFECT_MS, Change, RefusedChangeError, approve, opened, pause, publish, roll_back

NOW = 1_800_000_000_000
FIELDS: dict[str, Any] = {
    "id": "many_orders", "owner": "risk", "status": "live", "on": "order", "when": "orders_1m >= least", "severity": "low",
    "thresholds": {"least": 5}, "cooldown_s": 60, "fires": [{"orders_1m": 99}], "silent": [{"orders_1m": 1}],
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> RuleStore:
    return RuleStore(f"sqlite:///{tmp_path}/weipan.db", settings().rules_dir)


def rule(**changes: Any) -> CheckedRule:
    return checked(FIELDS | changes)


def by(author: str = "li", at: int = NOW, reason: str = "because") -> Change:
    return Change(author, reason, at)


def spans(store: RuleStore, rule_id: str = "many_orders") -> list[tuple[int, str, int | None, int | None]]:
    return [(v.version, v.lane, v.valid_from, v.valid_to) for v in store.versions(rule_id)]


def test_a_version_judges_from_ten_seconds_on_and_the_one_before_up_to_there(store: RuleStore) -> None:
    publish(store, rule(), by(), needs_approval=False)
    publish(store, rule(thresholds={"least": 6}), by(at=NOW + 60_000), needs_approval=False)
    change = NOW + 60_000 + EFFECT_MS
    assert spans(store) == [(1, "live", NOW + EFFECT_MS, change), (2, "live", change, None)]
    assert [v.judges(change - 1, change) for v in store.versions("many_orders")] == [True, False]
    assert [v.judges(change, change + 1) for v in store.versions("many_orders")] == [False, True]
    assert [v.state(change) for v in store.versions("many_orders")] == ["ended", "live"]


def test_live_needs_a_second_person(store: RuleStore) -> None:
    waiting = publish(store, rule(), by("li"), needs_approval=True)
    assert (waiting.lane, waiting.judges(0, 2**60)) == ("pending", False)
    with pytest.raises(RefusedChangeError, match="author=li: a second person approves"):
        approve(store, "many_orders", by("li"))
    live = approve(store, "many_orders", by("wang", NOW + 1_000))
    assert (live.lane, live.author, live.approved_by, live.valid_from) == ("live", "li", "wang", NOW + 1_000 + EFFECT_MS)
    with pytest.raises(RefusedChangeError, match="no version of this rule waits"):
        approve(store, "many_orders", by("wang"))


def test_shadow_runs_beside_live_and_ends_when_it_goes_live(store: RuleStore) -> None:
    publish(store, rule(), by(at=NOW), needs_approval=False)
    publish(store, rule(status="shadow", thresholds={"least": 7}), by(at=NOW + 1), needs_approval=True)
    assert [v.state(NOW + 20_000) for v in store.versions("many_orders")] == ["live", "shadow"]
    publish(store, rule(thresholds={"least": 7}), by(at=NOW + 2), needs_approval=False)
    assert [v.state(NOW + 20_000) for v in store.versions("many_orders")] == ["ended", "ended", "live"]


def test_pause_and_roll_back(store: RuleStore) -> None:
    for least in (5, 6):
        publish(store, rule(thresholds={"least": least}), by(at=NOW + least), needs_approval=False)
    back = roll_back(store, "many_orders", None, by(at=NOW + 60_000))
    assert (back.version, back.rule.document.thresholds, back.lane) == (3, {"least": 5}, "live")
    pause(store, "many_orders", by(at=NOW + 120_000))
    assert not any(v.judges(NOW + 120_000 + EFFECT_MS, 2**60) for v in store.versions("many_orders"))
    with pytest.raises(RefusedChangeError, match="nothing of this rule judges"):
        pause(store, "many_orders", by(at=NOW + 180_000))
    assert roll_back(store, "many_orders", 2, by(at=NOW + 180_000)).rule.document.thresholds == {"least": 6}
    with pytest.raises(RefusedChangeError, match="version=9: an earlier version"):
        roll_back(store, "many_orders", 9, by())


def test_every_change_keeps_author_reason_time_before_and_after(store: RuleStore) -> None:
    publish(store, rule(), by("li", reason="first"), needs_approval=True)
    approve(store, "many_orders", by("wang", NOW + 5, "agreed"))
    publish(store, rule(thresholds={"least": 8}), by("li", NOW + 9, "too loud"), needs_approval=True)
    newest = store.history("many_orders")[0]
    assert (newest.author, newest.reason, newest.at, newest.action) == ("li", "too loud", NOW + 9, "published")
    assert [line for line in newest.diff if "least" in line and line[0] in "+-"] == ["-  least: 5", "+  least: 8"]
    assert [each.action for each in store.history("many_orders")] == ["published", "approved", "published"]


def test_a_built_in_rule_is_a_version_like_any_other_once_it_is_changed(store: RuleStore) -> None:
    before = store.versions("failed_logins")
    assert [(v.version, v.author, v.lane) for v in before] == [(1, "built-in", "live")]
    pause(store, "failed_logins", by())
    assert spans(store, "failed_logins") == [(1, "live", 0, NOW + EFFECT_MS)]
    assert roll_back(store, "failed_logins", None, by(at=NOW + 99_000)).version == 2


def test_two_people_at_once_are_told(store: RuleStore) -> None:
    publish(store, rule(), by(), needs_approval=False)
    desk = opened(store, "many_orders", by("wang"))
    pause(store, "many_orders", by("li"))
    with pytest.raises(RuleConflictError, match="somebody else has just changed this rule"):
        desk.record("paused", desk.known[0], None, [desk.known[0]])


@pytest.mark.parametrize(
    ("changes", "change", "told"),
    [
        ({"version": 4}, by(), "version=4: must be 2, the next of many_orders"),
        ({}, lambda: by(reason=" "), "reason= : 1 to 500 characters"),
        ({"valid_to": NOW}, by(), f"valid_to={NOW}: must be after {NOW + EFFECT_MS}"),
    ],
)
def test_what_cannot_be_is_refused(store: RuleStore, changes: dict[str, Any], change: Any, told: str) -> None:
    publish(store, rule(), by(), needs_approval=False)
    with pytest.raises(RefusedChangeError, match=told):
        publish(store, rule(**changes), change() if callable(change) else change, needs_approval=False)


def test_what_was_changed_is_announced_once(store: RuleStore) -> None:
    publish(store, rule(), by(), needs_approval=False)
    (first,) = store.unannounced()
    publish(store, rule(thresholds={"least": 6}), by(at=NOW + 1), needs_approval=False)
    store.announce(first)
    assert [v.version for v in store.unannounced()] == [1, 2], "it has an end now that was not announced"
    for version in store.unannounced():
        store.announce(version)
    assert store.unannounced() == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["live", "shadow", "draft", "retired", "approve", "pause", "back"]),
        st.sampled_from([0, 1, 5_000, 9_999, 10_000, 60_000]),
        st.booleans(),
    ),
    max_size=12,
)


@settings_of(max_examples=60, deadline=None)
@given(STEPS)
def test_whatever_is_done_one_version_of_a_lane_judges_a_moment(steps: list[tuple[str, int, bool]]) -> None:
    """And a rule that is exchanged is never without a version: the next one begins where the one before it ends."""
    store, at = RuleStore("sqlite://", Path("/nowhere")), NOW
    for number, (step, later, alone) in enumerate(steps):
        at += later
        with suppress(RefusedChangeError):
            if step == "approve":
                approve(store, "many_orders", by("wang", at))
            elif step == "pause":
                pause(store, "many_orders", by("li", at))
            elif step == "back":
                roll_back(store, "many_orders", None, by("li", at))
            else:
                publish(store, rule(status=step, thresholds={"least": number + 2}), by("li", at), needs_approval=not alone)
    versions = store.versions("many_orders")
    ends = {v.valid_from for v in versions} | {v.valid_to for v in versions} - {None}
    for moment in sorted(t + d for t in ends if t is not None for d in (-1, 0, 1)):
        for lane in ("live", "shadow"):
            assert sum(v.lane == lane and v.judges(moment, moment + 1) for v in versions) <= 1
    live = sorted((v for v in versions if v.lane == "live" and v.judges(0, 2**60)), key=lambda v: v.valid_from or 0)
    stops = [h for h in store.history("many_orders") if h.action == "paused" or (h.after or {}).get("status") == "retired"]
    stopped = {line.at + EFFECT_MS for line in stops}
    for one, other in pairwise(live):
        assert one.valid_to == other.valid_from or one.valid_to in stopped
