"""Profiles, channels, cohorts, tiers and social numbers of three days, each number counted by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import SparkSession

from batch.campaigns import campaign_arms_of
from batch.channels import channels_of
from batch.cohorts import cohorts_of
from batch.jobs.growth import growth
from batch.jobs.profiles import profiles
from batch.jobs.user_days import user_day_rows
from batch.lake import staged_table
from batch.own_tables import OWN_TABLES
from batch.publication import newest_run
from batch.social import social_day_of, social_groups_of, social_minutes
from batch.warehouse import ask
from schemas.catalogue import campaign_catalogue
from schemas.clock import day_bounds_ms
from schemas.intervals import share

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

DAYS = ("2026-03-01", "2026-03-02", "2026-03-04")
"""A Sunday, a Monday and a Wednesday; on the Tuesday nothing happened."""

OURS = f"day BETWEEN '{DAYS[0]}' AND '{DAYS[-1]}'"
"""Other tests may have made later days."""

AT = [day_bounds_ms(day)[0] for day in DAYS]
MINUTE, HOUR = 60_000, 3_600_000
Row = dict[str, Any]


def fill(user: str, at: int, side: str, quantity: int, amount_fen: int, **more: Any) -> Row:
    trade = {"order_id": "1", "instrument": "gold", "price_e8": 1, "fee_fen": amount_fen // 10, "pnl_fen": None}
    return {**trade, "user_id": user, "event_time": at, "side": side, "quantity_e8": quantity, "amount_fen": amount_fen, **more}


@pytest.fixture(scope="module")
def three_days(spark: SparkSession, happened: Callable[..., None]) -> None:
    """Eve and Fay come through the same channel, Eve through Gus; Eve trades on all days, Fay never."""
    registered = {"kind": "registered", "channel": "spring_kol", "acquisition_fen": 500}
    happened(
        "account",
        {**registered, "user_id": "gus", "event_time": AT[0], "channel": "spring_ads", "acquisition_fen": 300},
        {**registered, "user_id": "eve", "event_time": AT[0] + HOUR, "referrer_user_id": "gus"},
        {**registered, "user_id": "fay", "event_time": AT[1] + HOUR, "acquisition_fen": 700},
        *({"kind": "api_called", "user_id": "gus", "event_time": AT[2] + n} for n in range(3)),
    )
    happened(
        "transfer", {"kind": "deposit", "user_id": "eve", "transfer_id": "1", "amount_fen": 9_000, "event_time": AT[0] + HOUR}
    )
    happened(
        "fill",
        fill("eve", AT[0] + 2 * HOUR, "buy", 5, 1_000),
        fill("eve", AT[1] + 2 * HOUR, "sell", 2, 2_000, pnl_fen=7),
        fill("eve", AT[2] + 2 * HOUR, "sell", 3, 3_333, pnl_fen=-9),
        fill("eve", AT[2] + 3 * HOUR, "buy", 1, 12_345, instrument="oil"),
    )
    used = {"kind": "indicator_used", "session_id": "s", "page": "trade"}
    happened(
        "behaviour",
        *({**used, "user_id": "eve", "indicator": name, "event_time": AT[2] + HOUR} for name in ("RSI", "RSI", "MACD")),
        {
            "kind": "engagement",
            "session_id": "s",
            "page": "trade",
            "user_id": "eve",
            "engaged_ms": 4_000,
            "event_time": AT[2] + 1,
        },
    )
    happened(
        "social",
        {"kind": "invited", "user_id": "gus", "invitee_user_id": "eve", "event_time": AT[0] + MINUTE, "campaign": "x"},
        *(
            {"kind": "shared", "user_id": "eve", "group_id": "g1", "instrument": "gold", "event_time": AT[2] + n}
            for n in (0, 59_999)
        ),
        {"kind": "shared", "user_id": "gus", "group_id": "g1", "instrument": "oil", "event_time": AT[2] + MINUTE},
        {"kind": "joined_group", "user_id": "eve", "group_id": "g2", "event_time": AT[2] + MINUTE},
        {"kind": "group_activity", "user_id": "host", "group_id": "g2", "message_count": 12, "event_time": AT[2] + MINUTE},
    )
    for day in DAYS[:2]:
        assert made(spark, day) > 0


def made(spark: SparkSession, day: str) -> int:
    """How many days are made; later days that other tests had made count too, because they go on from this one."""
    return int(user_day_rows(spark, day).split()[2])


def rows_of(spark: SparkSession, table: str) -> set[str]:
    return {str(row) for row in spark.table(staged_table(table)).where(OURS).collect()}


@pytest.fixture(scope="module")
def published(spark: SparkSession, three_days: None) -> None:  # noqa: ARG001 - it must have happened
    """Profiles of the Monday and everything of the Wednesday."""
    profiles(spark, DAYS[1])
    assert made(spark, DAYS[2]) > 0
    profiles(spark, DAYS[2])
    growth(spark, DAYS[2])


@pytest.fixture(scope="module")
def seen(published: None) -> Callable[..., list[Row]]:  # noqa: ARG001
    """`seen("profile", user_id="eve")`: rows that readers see of the Wednesday."""

    def read(table: str, **only: str) -> list[Row]:
        columns = [name for name, *_ in ask(f"DESCRIBE TABLE {table}")]
        rows = ask(f"SELECT * FROM {table} FINAL WHERE run_id = %(run)s ORDER BY ALL", {"run": newest_run(table, DAYS[2])})
        found = [dict(zip(columns, row, strict=True)) for row in rows]
        return [row for row in found if all(row[name] == value for name, value in only.items())]

    return read


def test_a_profile_merges_the_days_of_its_user(seen: Callable[..., list[Row]]) -> None:
    (eve,) = seen("profile", user_id="eve")
    told = {
        "fills": 4, "traded_fen": 18_678, "largest_fill_fen": 12_345, "mean_fill_fen": 4_669, "fee_fen": 1_867, "pnl_fen": -2,
        "deposit_fen": 9_000, "active_days": 3, "shares": 2, "chat_groups": 2, "indicators": 2, "online_ms": 4_000,
        "holding_mean_s": (24 * 3600 + 72 * 3600) // 2, "registered_at": AT[0] + HOUR, "traded_at": AT[0] + 2 * HOUR,
        "instrument_fills": {"gold": 3, "oil": 1}, "indicator_uses": {"MACD": 1, "RSI": 2}, "favourite_instrument": "gold",
        "last_seen_at": AT[2] + 3 * HOUR, "channel": "spring_kol", "tier": "novice", "tier_since": DAYS[1],
        "previous_tier": None, "tier_reached": {"novice": day_bounds_ms(DAYS[1])[0]},
    }  # fmt: skip
    assert {name: eve[name] for name in told} == told
    assert {hour: n for hour, n in eve["active_hours"].items() if n} == {"00": 4, "01": 5, "02": 3, "03": 1}
    assert len(eve["active_hours"]) == 24
    normal = eve["normal"]
    assert (normal["fills_90d"], normal["fill_fen_mean_90d"], normal["fill_fen_stddev_90d"]) == (4, 4_669, 4_508)
    assert (normal["fill_fen_p50_90d"], normal["fill_fen_p99_90d"]) == (2_665, 12_030)
    assert normal["last_seen_at"] == eve["last_seen_at"]
    gus, fay = seen("profile", user_id="gus")[0], seen("profile", user_id="fay")[0]
    assert (gus["invitees"], gus["invitations"], gus["api_calls_max_day"], gus["money_score"]) == (1, 1, 3, None)
    assert (fay["fills"], fay["normal"].get("fill_fen_mean_90d"), fay["last_seen_at"]) == (0, None, AT[1] + HOUR)


def test_the_live_layer_is_told_each_user_s_own_normal(
    seen: Callable[..., list[Row]], messages: Callable[[str], list[Row]]
) -> None:
    (eve,) = seen("profile", user_id="eve")
    versions = [version for version in messages("profile.v1") if version["user_id"] == "eve"]
    assert [version["values"]["fills_90d"] for version in versions] == [2, 4]
    assert versions[-1]["values"] == eve["normal"]


def test_channels_tell_what_users_cost_and_pay(seen: Callable[..., list[Row]]) -> None:
    rows = {row["channel"]: row for row in seen("channel")}
    kol, every = rows["spring_kol"], rows[""]
    assert (kol["registered"], kol["funded"], kol["traded"], kol["open"]) == (2, 1, 1, 2)
    assert (kol["cost_fen"], kol["cost_per_registered_fen"], kol["cost_per_traded_fen"], kol["revenue_fen"]) == (
        1_200,
        600,
        1_200,
        1_867,
    )
    wilson = share(1, 2)
    assert (kol["conversion"], kol["conversion_low"], kol["conversion_high"]) == (0.5, wilson.low, wilson.high)
    assert kol["payback_day"] == 3, "both users' mean: 50, then 100 of Eve's age 1, and 1,567 at Eve's age 3 alone"
    assert every["registered"] >= sum(rows[name]["registered"] for name in ("spring_kol", "spring_ads"))


def test_cohorts_are_a_triangle_of_calendar_weeks(spark: SparkSession, seen: Callable[..., list[Row]]) -> None:
    assert seen("cohort", cohort="2026-02-23"), "the Sunday belongs to the week before"
    cells = {(row["cohort"], row["week"]): row for row in seen("cohort")}
    sunday, monday = cells["2026-02-23", 1], cells["2026-03-02", 0]
    assert (sunday["users"], sunday["active"], sunday["trading"], sunday["fee_fen"], sunday["complete"]) == (
        2,
        2,
        1,
        1_767,
        False,
    )
    assert (monday["users"], monday["active"], monday["trading"]) == (1, 1, 0)
    assert cells["2026-02-23", 0]["complete"]
    assert cohorts_of(spark, DAYS[2]).count() == len(cells)


def test_moves_between_tiers_count_everybody_once(seen: Callable[..., list[Row]]) -> None:
    moves = {(row["from_tier"], row["to_tier"]): row for row in seen("tier_move")}
    assert sum(row["users"] for row in moves.values()) == len(seen("profile"))
    assert moves["novice", "novice"]["reasons"]["default"] >= 3


def test_social_numbers_follow_from_their_definitions(spark: SparkSession, seen: Callable[..., list[Row]]) -> None:
    (day,) = seen("social_day")
    assert (day["active_users"], day["shares"], day["sharers"], day["joins"], day["messages"]) == (2, 3, 2, 1, 12)
    assert (day["shares_per_user"], day["viral_coefficient"], day["minutes_compared"]) == (1.5, None, 0)
    (first,) = social_day_of(spark, DAYS[0], 0, 0).collect()
    assert (first.invitations_per_user, first.invited_conversion, first.viral_coefficient) == (0.5, 1.0, 0.5)
    groups = {
        (row["group_id"], row["instrument"]): (row["shares"], row["sharers"], row["messages"]) for row in seen("social_group")
    }
    assert groups == {("g1", "gold"): (2, 1, 0), ("g1", "oil"): (1, 1, 0), ("g2", ""): (0, 0, 12)}
    minutes = social_minutes(spark, DAYS[2]).collect()
    assert {(row.event_time - AT[2], row.group_id, row.instrument, row.shares, row.messages) for row in minutes} == {
        (0, "g1", "gold", 2, 0), (MINUTE, "g1", "oil", 1, 0), (MINUTE, "g2", "", 0, 12),
    }  # fmt: skip
    assert social_groups_of(spark, "2026-03-03").count() == 0


def test_every_user_is_in_the_arm_that_the_die_of_the_campaign_says(
    spark: SparkSession, seen: Callable[..., list[Row]]
) -> None:
    campaign = campaign_catalogue()["bring_a_friend"]
    users = [row["user_id"] for row in seen("profile")]
    arms = {row["arm"]: row for row in seen("campaign_arm")}
    for arm in ("treated", "holdout"):
        assert arms[arm]["users"] == sum(campaign.arm(user) == arm for user in users) if arm in arms else True
    assert arms[campaign.arm("eve")]["fee_fen"] >= 1_867
    assert sum(row.users for row in campaign_arms_of(spark, DAYS[2]).collect()) == len(users)


@pytest.mark.usefixtures("published")
def test_a_late_row_makes_its_day_again_and_the_days_go_on_from_it_as_if_made_at_once(spark: SparkSession, happened) -> None:
    before = {table: rows_of(spark, table) for table in OWN_TABLES}
    assert made(spark, DAYS[2]) == 0
    happened("fill", {**fill("eve", AT[1] + 5 * HOUR, "sell", 1, 500), "observed_at": AT[2] + 20 * HOUR})
    assert made(spark, DAYS[2]) >= 2
    again = {table: rows_of(spark, table) for table in OWN_TABLES}
    assert again["user_day"] - before["user_day"], "the Monday and the Wednesday hold other positions now"
    spark.sql(f"DELETE FROM {staged_table('built_day')} WHERE day >= '{DAYS[0]}'")
    assert made(spark, DAYS[2]) == 3
    assert {table: rows_of(spark, table) for table in OWN_TABLES} == again
    assert {row.channel for row in channels_of(spark, DAYS[2]).collect()} >= {"", "spring_kol", "spring_ads"}
