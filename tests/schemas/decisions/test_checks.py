"""Each check fires where it should, stays silent at its edge, and says what it misses."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest

from schemas.catalogue import feature_catalogue, modules_of
from schemas.decisions import checks
from schemas.decisions.check import WORST
from schemas.decisions.checks import suitability, takeover
from schemas.decisions.judgement import Reason, check_catalogue, features_used, judged, policies_in, reasons_of
from schemas.decisions.known import Known, LimitVersion, OpenAlert
from schemas.decisions.question import Question, Subject
from schemas.decisions.sentences import sentence

AT = 1_767_225_600_000
FEATURES = {"deposit_fen_1h": 0, "withdrawal_fen_1h": 0, "fill_fen_1h": 0, "failed_logins_1h": 0, "near_deposits_day": 0}
GOOD = Known(
    at=AT, tier="mature", usual_fen=1_000_000, document="passed", face="passed", risk_score=80, risk_at=AT, features=FEATURES,
    score_milli=100, model="iforest-1",
)  # fmt: skip
TRADE = Question(request_id="q", user_id="u", subject="pre_trade", amount_fen=5_000_000, instrument="GOLD", side="buy")
PAYOUT = Question(request_id="q", user_id="u", subject="withdraw", amount_fen=900_000)


def alert(detector: str = "spoofing", severity: Any = "critical") -> OpenAlert:
    return OpenAlert(detector, severity, AT - 1)


def features(**changed: int | None) -> dict[str, Any]:
    return {"features": FEATURES | changed}


THROUGH = features(deposit_fen_1h=1_000_000, withdrawal_fen_1h=0, fill_fen_1h=99_999)
CASES: list[tuple[str, Question, Mapping[str, Any], tuple[str, ...], tuple[str, ...]]] = [
    ("identity", TRADE, {}, (), ()),
    ("identity", TRADE, {"document": "failed"}, ("document_failed",), ()),
    ("identity", PAYOUT, {"face": "failed", "is_closed": True}, ("face_failed", "account_closed"), ()),
    ("identity", TRADE, {"document": None, "face": None}, (), ("document", "face")),
    ("suitability", TRADE, {"risk_score": 15}, (), ()),
    ("suitability", TRADE, {"risk_score": 14}, ("too_risky",), ()),
    ("suitability", TRADE, {"risk_at": AT - suitability.VALID_MS}, (), ()),
    ("suitability", TRADE, {"risk_at": AT - suitability.VALID_MS - 1}, ("questionnaire_expired",), ()),
    ("suitability", TRADE, {"risk_score": None}, (), ("questionnaire",)),
    ("suitability", replace(TRADE, instrument="TULIP"), {}, (), ("product",)),
    ("position_cap", TRADE, {"position_fen": 45_000_000}, (), ()),
    ("position_cap", TRADE, {"position_fen": 45_000_001}, ("over_cap",), ()),
    ("position_cap", replace(TRADE, side="sell"), {"position_fen": 90_000_000}, (), ()),
    ("position_cap", replace(TRADE, side="sell"), {"position_fen": -46_000_000}, ("over_cap",), ()),
    ("position_cap", replace(TRADE, instrument="TULIP"), {}, (), ("product",)),
    ("trade_limit", TRADE, {"score_milli": None}, (), ()),
    ("trade_limit", replace(TRADE, amount_fen=5_000_001), {"score_milli": None}, ("over_limit",), ()),
    ("trade_limit", TRADE, {"score_milli": None, "limits": (LimitVersion(AT + 9, 4_999_999),)}, ("over_limit",), ()),
    ("trade_limit", TRADE, {"score_milli": None, "tier": None}, ("over_limit",), ("profile",)),
    ("open_alerts", TRADE, {"alerts": (alert(severity="high"),)}, (), ()),
    ("open_alerts", TRADE, {"alerts": (alert(),)}, ("critical",), ()),
    ("open_alerts", PAYOUT, {"is_stale": True}, (), ("alerts",)),
    ("lists", TRADE, {"listed": "allow"}, (), ()),
    ("lists", TRADE, {"listed": "deny"}, ("listed",), ()),
    ("lists", TRADE, {"is_stale": True}, (), ("lists",)),
    ("model_score", TRADE, {"score_milli": 998}, (), ()),
    ("model_score", TRADE, {"score_milli": 999}, ("unusual",), ()),
    ("model_score", PAYOUT, {"score_milli": None, "model": "none"}, (), ("score",)),
    ("pass_through", PAYOUT, THROUGH, ("passes_through",), ()),
    ("pass_through", replace(PAYOUT, amount_fen=899_999), THROUGH, (), ()),
    ("pass_through", PAYOUT, features(deposit_fen_1h=1_000_000, fill_fen_1h=100_000), (), ()),
    ("pass_through", PAYOUT, features(deposit_fen_1h=999_999), (), ()),
    ("pass_through", PAYOUT, {"alerts": (alert("round_trip_funds", "high"),)}, ("alerted",), ()),
    ("pass_through", PAYOUT, features(deposit_fen_1h=None), (), ("deposit_fen_1h",)),
    ("takeover", PAYOUT, features(failed_logins_1h=2), (), ()),
    ("takeover", PAYOUT, features(failed_logins_1h=3), ("failed_logins",), ()),
    ("takeover", PAYOUT, {"device_bound_at": AT - takeover.COOLING_OFF_MS}, (), ()),
    ("takeover", PAYOUT, {"device_bound_at": AT - takeover.COOLING_OFF_MS + 1}, ("new_device",), ()),
    ("takeover", PAYOUT, {"alerts": (alert("takeover"),)}, ("alerted",), ()),
    ("takeover", PAYOUT, {"features": {}}, (), ("failed_logins_1h",)),
    ("structuring", PAYOUT, features(near_deposits_day=1), (), ()),
    ("structuring", PAYOUT, features(near_deposits_day=2), ("near_threshold",), ()),
    ("structuring", PAYOUT, {"alerts": (alert("linked_structuring", "medium"),)}, ("alerted",), ()),
    ("structuring", PAYOUT, {"features": {}}, (), ("near_deposits_day",)),
]


@pytest.mark.parametrize(("name", "question", "changes", "found", "missing"), CASES)
def test_a_check_finds_what_is_there_and_nothing_else(
    name: str, question: Question, changes: Mapping[str, Any], found: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    look = check_catalogue()[name].look(question, replace(GOOD, **changes))
    assert (look.found, look.missing) == (found, missing)


def test_every_check_has_a_case_for_each_thing_it_may_find_and_one_in_which_it_is_silent() -> None:
    told = {(name, code) for name, _, _, found, _ in CASES for code in found}
    assert told == {(name, code) for name, check in check_catalogue().items() for code in check.says}
    assert {name for name, _, _, found, missing in CASES if not found and not missing} == set(check_catalogue())


def test_checks_are_found_by_their_files_and_stand_in_the_promised_order() -> None:
    assert set(check_catalogue()) == set(modules_of(checks))
    trade = [name for name, check in check_catalogue().items() if "pre_trade" in check.subjects]
    assert trade == ["identity", "suitability", "position_cap", "trade_limit", "open_alerts", "lists", "model_score"]
    assert all(set(check.subjects) <= set(get_args(Subject)) and check.version >= 1 for check in check_catalogue().values())


def test_the_features_that_checks_look_at_are_those_of_users_in_the_catalogue() -> None:
    users = {name for name, feature in feature_catalogue().items() if feature.entity == "user"}
    assert set(features_used()) == set(FEATURES) <= users


def test_every_sentence_can_be_said_from_the_values_of_its_check() -> None:
    for name, question, changes, found, missing in CASES:
        check = check_catalogue()[name]
        look = check.look(question, replace(GOOD, **changes))
        for reason in reasons_of(name, check, look, {}):
            en, zh = sentence(reason, look.values)
            assert en.endswith(".")
            assert zh.endswith("。")
            assert "–" not in en + zh, (name, found, missing)


def test_a_good_user_is_allowed_without_a_reason() -> None:
    for question in (TRADE, PAYOUT):
        judgement = judged(replace(question, amount_fen=4_000_000), GOOD)
        assert (judgement.verdict, judgement.reasons) == ("allow", ())
    assert judged(TRADE, GOOD).versions["model"] == "iforest-1"
    assert judged(PAYOUT, GOOD).limit_fen is None


def test_every_reason_is_given_and_the_hardest_decides() -> None:
    known = replace(GOOD, document="failed", risk_score=None, alerts=(alert(),), listed="deny")
    judgement = judged(TRADE, known)
    assert judgement.verdict == "deny"
    assert [str(reason) for reason in judgement.reasons] == [
        "deny identity document_failed", "review suitability missing:questionnaire", "deny trade_limit over_limit",
        "deny open_alerts critical", "deny lists listed",
    ]  # fmt: skip
    assert judgement.values["limit_fen"] == judgement.limit_fen
    assert judgement.values["open_critical_alerts"] == 1


def test_the_allow_list_lifts_a_review_and_never_a_denial() -> None:
    unsure = replace(GOOD, risk_score=None, score_milli=None, listed="allow")
    assert judged(TRADE, replace(unsure, listed=None)).verdict == "review"
    lifted = judged(TRADE, unsure)
    assert lifted.verdict == "allow"
    assert "review suitability missing:questionnaire" in map(str, lifted.reasons)
    assert judged(TRADE, replace(unsure, face="failed")).verdict == "deny"


def test_what_a_missing_input_means_is_data_except_for_identity() -> None:
    unscored = replace(GOOD, score_milli=None, usual_fen=2_000_000)
    assert judged(TRADE, unscored).verdict == "allow"
    assert judged(TRADE, unscored, policies_in("model_score=review")).verdict == "review"
    assert judged(TRADE, unscored, policies_in(" model_score=deny, suitability=allow ")).verdict == "deny"
    assert judged(TRADE, replace(GOOD, face=None)).verdict == "deny"
    assert policies_in("") == {}
    for wrong, rule in (("identity=allow", "cannot be changed"), ("nobody=deny", "one of identity"), ("lists=maybe", "one of")):
        with pytest.raises(ValueError, match=f"decision_policies={wrong}: .*{rule}"):
            policies_in(wrong)


def test_a_reason_survives_as_text_and_a_foreign_one_is_shown_as_it_is() -> None:
    for reason in (Reason("lists", "listed", "deny"), Reason("identity", "missing:face", "deny")):
        assert Reason.read(str(reason)) == reason
    foreign = Reason.read("over limit")
    assert (foreign.verdict, sentence(foreign, {}).en) == ("review", "over limit")
    assert sentence(Reason("gone", "old_code", "deny"), {}).zh == "old_code"


def test_the_same_question_has_one_digest_and_any_change_another() -> None:
    assert TRADE.digest() == replace(TRADE).digest()
    changes: list[dict[str, Any]] = [{"amount_fen": 1}, {"side": "sell"}, {"instrument": "OIL"}, {"user_id": "v"}]
    assert len({TRADE.digest(), *(replace(TRADE, **each).digest() for each in changes)}) == 5
    assert set(WORST) == {"allow", "review", "deny"}
