"""What events say of a user, whatever order they come in, and what that asks of his limit."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.contract import Record
from schemas.decisions.known import LimitVersion, OpenAlert
from schemas.decisions.trade_limit import limit_fen
from schemas.events.account import Account
from schemas.events.alert import Alert
from schemas.events.limit import Limit
from schemas.events.profile import Profile
from serving.standing.facts import facts_of, parts_checked, users_of
from serving.standing.limits import work_on
from serving.standing.reading import OPEN_MS, STALE_MS, known_fields
from serving.standing.rows import Fact, Held, Place

NOW = 1_767_225_600_000
DELAY_MS = 600_000


def account(kind: Any, at: int, **fields: Any) -> Account:
    return Account(event_id=f"a{at}", event_time=at, observed_at=at, seq=at, user_id="u1", kind=kind, **fields)


def profile(at: int, tier: Any = "mature", usual: int | None = 1_000_000) -> Profile:
    values = {} if usual is None else {"fill_fen_p99_90d": usual}
    return Profile(event_id=f"p{at}", event_time=at, observed_at=at, seq=at, user_id="u1", tier=tier, values=values)


def limit(at: int, fen: int) -> Limit:
    return Limit(event_id=f"l{at}", event_time=at, observed_at=at, seq=at, user_id="u1", limit_fen=fen, reason="")


def alert(detector: str = "spoofing", at: int = NOW, severity: Any = "critical", **changes: Any) -> Alert:
    fields: dict[str, Any] = {
        "alert_id": f"{detector}{at}", "detector": detector, "detector_version": 1, "revision": 0, "status": "added",
        "source": "live", "severity": severity, "score": 80, "entity_type": "user", "entity_id": "u1", "user_id": "u1",
        "instrument": None, "trigger_event_id": "o", "event_time": at, "detected_at": at, "thresholds": {}, "values": {},
        "window_start_ms": None, "window_end_ms": None, "window_count": None, "window_checksum": None, "evidence_ids": [],
        "sentence_en": "", "sentence_zh": "",
    }  # fmt: skip
    return Alert(**fields | changes)


def facts(*records: Record, more: list[Fact] | None = None) -> dict[str, str]:
    """The hash of u1 after these records, as the store writes it: of one name the greatest text."""
    held: dict[str, str] = {}
    for fact in [each for record in records for each in facts_of(record)] + (more or []):
        if fact.user_id == "u1":
            held[fact.name] = max(held.get(fact.name, ""), fact.text())
    return held


def known(held: dict[str, str], at: int = NOW) -> dict[str, Any]:
    return known_fields(held, at, at)


STORY = [
    account("kyc_failed", NOW - 50, reason="blurred photo"), account("kyc_passed", NOW - 40, reason="document"),
    account("kyc_passed", NOW - 30, reason="face"), account("questionnaire_completed", NOW - 20, risk_score=40),
    account("questionnaire_completed", NOW - 10, risk_score=70), account("device_bound", NOW - 5, device_id="d"),
    profile(NOW - DELAY_MS), profile(NOW + 1, "institution"), limit(NOW - 5, 300), limit(NOW + 9, 200), alert(at=NOW - 9),
    alert(at=NOW - 3), alert("ramping", NOW - 3, "high"),
]  # fmt: skip


@given(st.permutations(STORY), st.integers(0, len(STORY)))
def test_the_order_of_arrival_and_repetition_mean_nothing(order: list[Record], again: int) -> None:
    assert facts(*order, *order[:again]) == facts(*STORY)


def test_a_story_is_read_as_it_stands_at_the_moment() -> None:
    read = known(facts(*STORY))
    assert (read["document"], read["face"], read["risk_score"], read["risk_at"]) == ("passed", "passed", 70, NOW - 10)
    assert (read["tier"], read["usual_fen"], read["device_bound_at"]) == ("mature", 1_000_000, NOW - 5)
    assert set(read["limits"]) == {LimitVersion(NOW - 5, 300), LimitVersion(NOW + 9, 200)}
    assert set(read["alerts"]) == {OpenAlert("spoofing", "critical", NOW - 3), OpenAlert("ramping", "high", NOW - 3)}
    assert known(facts(*STORY), NOW + 1)["tier"] == "institution"
    assert not read["is_closed"]
    assert known(facts(account("account_closed", 5)))["is_closed"]


def test_nothing_known_is_unknown() -> None:
    read = known_fields({}, 0, NOW)
    assert {name for name, value in read.items() if value is None} == {
        "tier", "usual_fen", "document", "face", "risk_score", "risk_at", "device_bound_at", "listed",
    }  # fmt: skip
    assert (read["limits"], read["alerts"], read["is_stale"]) == ((), (), True)
    assert [known_fields({}, NOW - late, NOW)["is_stale"] for late in (STALE_MS, STALE_MS + 1)] == [False, True]


@pytest.mark.parametrize(
    ("reason", "parts"),
    [(None, ("face", "document")), ("face mismatch", ("face",)), ("name mismatch", ("document",)),
     ("blurred photo", ("face", "document")), ("Document expired", ("document",))],
)  # fmt: skip
def test_a_check_is_about_the_part_that_its_reason_names(reason: str | None, parts: tuple[str, ...]) -> None:
    assert parts_checked(reason) == parts


def test_the_newest_check_of_a_part_holds_for_that_part_alone() -> None:
    read = known(facts(account("kyc_passed", 1), account("kyc_failed", 2, reason="face mismatch")))
    assert (read["document"], read["face"]) == ("passed", "failed")


def test_a_first_profile_that_is_not_in_force_yet_is_better_than_none() -> None:
    assert known(facts(profile(NOW + 5)))["tier"] == "mature"


def test_an_alert_counts_for_a_day_unless_it_is_closed_and_a_newer_one_opens_it_again() -> None:
    old, place = alert(at=NOW - OPEN_MS), Place(NOW, 0)
    assert known(facts(old))["alerts"] == ()
    assert len(known(facts(old), NOW - 1)["alerts"]) == 1
    closed = [Fact("u1", "closed:spoofing", place, "dismissed")]
    assert known(facts(alert(), more=closed))["alerts"] == ()
    assert known(facts(alert(), alert(at=NOW + 1), more=closed), NOW + 1)["alerts"] != ()
    assert known(facts(alert(), alert(revision=1, status="withdrawn")))["alerts"] == ()


def test_an_alert_is_about_its_user_or_both_of_a_pair() -> None:
    assert users_of(alert()) == ("u1",)
    assert users_of(alert(entity_type="account_pair", entity_id="u1+u9")) == ("u1", "u9")
    assert users_of(alert(entity_type="instrument", entity_id="GOLD", user_id=None)) == ()


def test_a_limit_is_published_when_profile_or_risk_have_changed_it_and_not_again() -> None:
    held = facts(profile(NOW - 9))
    first = work_on("u1", held, NOW, DELAY_MS)
    assert first.limit
    assert (first.limit.limit_fen, first.limit.event_time, first.again_at) == (5_000_000, NOW + DELAY_MS, None)
    told = facts(profile(NOW - 9), first.limit)
    assert work_on("u1", told, NOW, DELAY_MS).limit is None
    uneasy = told | facts(alert())
    lowered = work_on("u1", uneasy, NOW, DELAY_MS)
    assert lowered.limit
    assert lowered.limit.limit_fen == limit_fen("mature", 1_000_000, 500)
    assert lowered.limit.reason == "mature, risk 500 of 1000"
    assert lowered.again_at == NOW + OPEN_MS
    later = work_on("u1", uneasy | facts(lowered.limit), NOW + OPEN_MS, DELAY_MS)
    assert later.limit
    assert (later.limit.limit_fen, later.again_at) == (5_000_000, None)


def test_who_has_no_profile_gets_no_limit_of_his_own() -> None:
    assert work_on("u1", facts(alert()), NOW, DELAY_MS).limit is None


def test_versions_that_newer_ones_have_replaced_are_forgotten() -> None:
    held = facts(profile(NOW - 9), profile(NOW - 5), profile(NOW + 5), limit(NOW - 9, 1), limit(NOW - 5, 2), limit(NOW + 5, 3))
    forgotten = work_on("u1", held, NOW, DELAY_MS).forget
    assert forgotten == (f"limit:{NOW - 9:015d}", f"profile:{NOW - 9:015d}")
    left = {name: text for name, text in held.items() if name not in forgotten}
    for moment in (NOW, NOW + 5):
        assert known(left, moment)["tier"] == known(held, moment)["tier"]


def test_places_sort_as_time_does() -> None:
    places = [Place(random.Random(n).randrange(10**14), n) for n in range(50)]
    assert sorted(places) == sorted(places, key=Place.text)
    assert Held.read(Fact("u", "n", Place(7, 3), "a|b").text()) == Held(7, "a|b")
