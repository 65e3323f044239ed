"""What growth teams are told, from tables laid down by hand; and the same as files."""

import csv
from collections.abc import Callable
from io import BytesIO
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest

from schemas.campaign import Campaign
from serving.downloads import form_for
from serving.problems import Problem

Call = Callable[..., httpx.Response]

RUN = {"day": "2026-01-31", "run_id": "r1", "last_published_at": 1_769_900_000_000, "row_count": 4, "owned_by": "growth"}
ESTIMATES = (
    "conversion", "cost_per_registered_fen", "cost_per_funded_fen", "cost_per_traded_fen", "revenue_per_registered_fen",
)  # fmt: skip


def channel(name: str, **told: Any) -> dict[str, Any]:
    ends = {f"{estimate}{end}": value for estimate in ESTIMATES for end, value in (("", 2.0), ("_low", 1.0), ("_high", None))}
    back = {"payback_day": 9, "payback_earliest": 7, "payback_latest": None}
    counts = dict.fromkeys(("reach", "registered", "open", "funded", "traded", "cost_fen", "revenue_fen"), 5)
    return {"channel": name, **counts, **ends, **back, **told}


def move(day: str, before: str, after: str, users: int) -> dict[str, Any]:
    return {"day": day, "from_tier": before, "to_tier": after, "users": users, "reasons": {"default": users}}


MOVES = [
    move("2026-01-31", "novice", "novice", 80), move("2026-01-31", "novice", "mature", 3), move("2026-01-31", "", "novice", 10),
    move("2026-01-31", "mature", "mature", 5), move("2026-01-31", "institution", "mature", 1),
    move("2026-01-31", "institution", "institution", 1), move("2026-01-30", "", "novice", 90),
]  # fmt: skip
USER = {
    "user_id": "u1", "moved_from": "novice", "tier": "mature", "tier_since": "2026-01-31",
    "tier_reasons": ["indicators=3 >= 3"],
    "channel": None, "registered_at": None, "last_seen_at": 1, "fills": 2, "traded_fen": 3, "fee_fen": 4, "online_ms": 5,
}  # fmt: skip


def step(channel: str, tier: str, users: int, took_s: float | None = None) -> dict[str, Any]:
    return {"breakdown": channel, "tier": tier, "users": users, "mean_s": took_s, "median_s": took_s}


def social_day(day: str, **told: Any) -> dict[str, Any]:
    counts = dict.fromkeys(("active_users", "sharers", "shares", "inviters", "invitations", "invited_registrations"), 4)
    rates = dict.fromkeys(("shares_per_user", "invitations_per_user", "invited_conversion", "viral_coefficient"), 0.5)
    return {"day": day, **counts, "joins": 1, "messages": 9, **rates, "minutes_compared": 3, "minutes_different": 0, **told}


def group(group_id: str, instrument: str, shares: int, messages: int) -> dict[str, Any]:
    return {
        "group_id": group_id,
        "instrument": instrument,
        "shares": shares,
        "sharers": shares,
        "joins": 0,
        "messages": messages,
    }


def arm(name: str, users: int, sharers: int, fee_fen: int) -> dict[str, Any]:
    counts = {"users": users, "sharers": sharers, "shares": sharers, "inviters": 0, "invited": 0, "traders": sharers}
    squares = {"shares_squares": float(sharers), "fee_fen_squares": fee_fen**2 / users * 2}
    return {"campaign": "bring_a_friend", "arm": name, **counts, "fee_fen": fee_fen, **squares}


@pytest.fixture
def laid(tables: Any) -> None:
    tables.answers |= {
        "publications": [RUN | {"table_name": "any"}],
        "channels": [channel("", registered=9), channel("kol", payback_day=None)],
        "cohorts": [
            {"cohort": "2026-01-19", "week": week, "users": 8, "active": active, "trading": 2, "fee_fen": 100, "complete": over}
            for week, active, over in ((0, 8, True), (1, 2, False))
        ],
        "tier_moves": MOVES,
        "tier_users": [USER],
        "tier_funnel": [
            step("", "novice", 100), step("", "mature", 10, 86_400.0), step("ads", "novice", 20),
            step("ads", "mature", 5, 0.0), step("kol", "novice", 80), step("kol", "mature", 5, 172_800.0),
        ],
        "social_days": [social_day("2026-01-31"), social_day("2026-01-30", shares_per_user=None)],
        "social_groups": [
            group("g1", "gold", 3, 0), group("g1", "", 0, 20), group("g2", "gold", 1, 0), group("g2", "oil", 1, 5),
            group("", "oil", 6, 0),
        ],
        "campaign_arms": [arm("treated", 800, 240, 80_000), arm("holdout", 200, 40, 25_000)],
    }  # fmt: skip


@pytest.mark.usefixtures("laid")
def test_a_channel_tells_every_number_with_its_interval(call: Call) -> None:
    every, kol = call("GET", "/v1/channels").json()["channels"]
    assert (every["channel"], every["registered"], every["conversion"]) == ("", 9, {"value": 2.0, "low": 1.0, "high": None})
    assert kol["payback_days"] == {"value": None, "low": 7.0, "high": None}


@pytest.mark.usefixtures("laid")
def test_a_cohort_s_retention_is_over_all_its_users(call: Call) -> None:
    (cohort,) = call("GET", "/v1/cohorts").json()["cohorts"]
    assert [(week["retention"], week["fee_per_user_fen"], week["complete"]) for week in cohort["weeks"]] == [
        (1.0, 12.5, True), (0.25, 12.5, False),
    ]  # fmt: skip


@pytest.mark.usefixtures("laid")
def test_levels_are_a_funnel_and_days_count_who_went_up_and_down(call: Call) -> None:
    answer = call("GET", "/v1/tiers").json()
    assert [(level["tier"], level["users"], level["reached"], level["of_lower"]) for level in answer["levels"]] == [
        ("novice", 90, 100, None), ("mature", 9, 10, 0.1), ("institution", 1, 1, 0.1),
    ]  # fmt: skip
    assert [(day["day"], day["up"], day["down"]) for day in answer["days"]] == [("2026-01-31", 3, 1), ("2026-01-30", 0, 0)]
    assert sum(found["users"] for found in answer["moves"]) == 100


@pytest.mark.usefixtures("laid")
def test_the_users_of_a_move_are_asked_for_by_both_tiers(call: Call, tables: Any) -> None:
    (user,) = call("GET", "/v1/tiers/users?tier=mature&from_tier=novice").json()
    assert user["tier_reasons"] == ["indicators=3 >= 3"]
    nothing_else = {"reached": "", "channel": ""}
    assert tables.asked[-1][1] == {"day": "2026-01-31", "run_id": "r1", "tier": "mature", "from_tier": "novice"} | nothing_else
    refused = call("GET", "/v1/tiers/users?tier=king")
    assert (refused.status_code, refused.json()["field"], refused.json()["value"]) == (422, "tier", "king")
    assert call("GET", "/v1/tiers/users", role="product_manager").status_code == 403


@pytest.mark.usefixtures("laid")
def test_the_funnel_of_the_tiers_keeps_a_step_that_nobody_reached(call: Call, tables: Any) -> None:
    answer = call("GET", "/v1/tiers/funnel").json()
    assert [(s["tier"], s["users"], s["of_lower"], s["median_s"]) for s in answer["steps"]] == [
        ("novice", 100, None, None), ("mature", 10, 0.1, 86_400.0), ("institution", 0, 0.0, None),
    ]  # fmt: skip
    assert list(answer["breakdown"]) == ["kol", "ads"], "the largest first"
    assert answer["breakdown"]["ads"][1]["of_first"] == 0.25
    assert call("GET", "/v1/tiers/users?reached=mature&channel=kol").status_code == 200
    assert (tables.asked[-1][1]["reached"], tables.asked[-1][1]["channel"]) == ("mature", "kol")
    assert call("GET", "/v1/tiers/users?reached=king").json()["field"] == "reached"


@pytest.mark.usefixtures("laid")
def test_topics_spread_over_the_groups_that_spoke_of_them(call: Call) -> None:
    answer = call("GET", "/v1/social").json()
    assert [(topic["instrument"], topic["shares"], topic["groups"], topic["spread"]) for topic in answer["topics"]] == [
        ("oil", 7, 1, 0.5), ("gold", 4, 2, 1.0),
    ]  # fmt: skip
    assert [(each["group_id"], each["messages"], each["mentions"]) for each in answer["groups"]] == [
        ("g1", 20, {"gold": 3}), ("g2", 5, {"gold": 1, "oil": 1}),
    ]  # fmt: skip
    assert answer["days"][1]["shares_per_user"] is None


@pytest.mark.usefixtures("laid")
def test_uplift_is_treated_minus_held_out(call: Call, tables: Any) -> None:
    (campaign,) = call("GET", "/v1/campaigns").json()["campaigns"]
    sharing, fees = campaign["uplift"]["sharing"], campaign["uplift"]["fee_per_user_fen"]
    assert sharing["value"] == pytest.approx(0.1)
    assert 0 < sharing["low"] < sharing["value"] < sharing["high"]
    assert fees["value"] == pytest.approx(-25)
    tables.answers["campaign_arms"] = tables.answers["campaign_arms"][:1]
    assert call("GET", "/v1/campaigns").json()["campaigns"][0]["uplift"] is None


@pytest.mark.usefixtures("laid")
@pytest.mark.parametrize("path", ["channels", "cohorts", "tiers", "tiers/users", "tiers/funnel", "social", "campaigns"])
def test_every_table_is_a_file_of_the_same_rows(call: Call, path: str) -> None:
    text = call("GET", f"/v1/{path}", headers={"Accept": "text/csv"})
    lines = list(csv.DictReader(text.text.splitlines()))
    parquet = call("GET", f"/v1/{path}", headers={"Accept": "application/vnd.apache.parquet"})
    table = pq.read_table(BytesIO(parquet.content))
    assert "attachment" in text.headers["content-disposition"]
    assert (len(lines), list(lines[0])) == (table.num_rows, table.column_names)
    assert table.num_rows > 0


def test_a_role_without_growth_is_refused_by_name(call: Call) -> None:
    refused = call("GET", "/v1/channels", role="risk_analyst").json()
    assert refused["rule"] == "a role with the permission growth:read"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("application/json;q=0.5, text/csv", "csv"),
        ("application/vnd.apache.parquet", "parquet"),
    ],
)
def test_the_form_is_the_one_that_the_client_likes_best(accept: str, form: str) -> None:
    assert form_for(accept) == form


def test_a_form_that_nobody_has_is_refused() -> None:
    with pytest.raises(Problem) as refused:
        form_for("image/png, text/csv;q=0")
    assert (refused.value.status_code, refused.value.extras["field"]) == (406, "Accept")


PROFILE = {
    "day": "2026-01-31", "user_id": "u1", "tier": "mature", "tier_since": "2026-01-20", "previous_tier": "novice",
    "tier_reached": {}, "tier_reasons": ["x"], "channel": "kol", "group_id": "u1", "registered_at": 1,
    "funded_at": None, "traded_at": None,
    "last_seen_at": 2, "last_fill_at": None, "active_days": 3, "fills": 4, "traded_fen": 5, "largest_fill_fen": 6,
    "mean_fill_fen": 7, "fee_fen": 8, "deposit_fen": 9, "withdrawal_fen": 10, "pnl_fen": -11, "holding_mean_s": None,
    "holding_median_s": 12, "online_ms": 13, "indicators": 14, "api_calls_max_day": 15, "favourite_instrument": "gold",
    "instrument_fills": {"gold": 4}, "active_hours": {"00": 1, "23": 2}, "indicator_uses": {}, "shares": 16, "invitations": 17,
    "invitees": 18, "chat_groups": 19, "recency_score": 5, "frequency_score": None, "money_score": 1,
    "normal": {"fills_90d": 4, "last_seen_at": 2},
}  # fmt: skip


def test_a_profile_has_24_hours_and_its_versions(call: Call, tables: Any) -> None:
    version = {k: PROFILE[k] for k in ("day", "tier", "tier_since", "previous_tier", "tier_reasons", "group_id", "last_seen_at",
                                       "fills", "traded_fen", "fee_fen", "pnl_fen", "online_ms", "normal")}  # fmt: skip
    tables.answers |= {
        "publications": [RUN | {"table_name": "profile"}],
        "profile": [PROFILE],
        "profile_versions": [version | {"run_id": "r1", "published_at": 5}],
    }
    answer = call("GET", "/v1/profiles/u1").json()
    assert answer["active_hours"] == [1, *[0] * 22, 2]
    assert (answer["normal"]["fills_90d"], answer["run_id"]) == (4, "r1")
    assert [each["day"] for each in call("GET", "/v1/profiles/u1/versions").json()] == ["2026-01-31"]
    tables.answers["profile_versions"] = []
    assert call("GET", "/v1/profiles/nobody/versions").status_code == 404


def test_the_die_of_a_campaign_is_fair_and_of_its_own() -> None:
    one, other = (Campaign(name=name, about="", fee_discount_milli=0, holdout_milli=200) for name in ("one", "other"))
    users = [f"u{n:05}" for n in range(20_000)]
    held = [{user for user in users if campaign.arm(user) == "holdout"} for campaign in (one, other)]
    assert all(abs(len(each) / len(users) - 0.2) < 0.01 for each in held)
    assert abs(len(held[0] & held[1]) / len(users) - 0.04) < 0.005
