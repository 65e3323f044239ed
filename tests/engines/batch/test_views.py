"""Profiles, funnels and heatmaps of a day counted by hand, published once, and the events behind them."""

from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from batch.events import events_on
from batch.funnels import cohort_of
from batch.jobs.publish_events import publish_events
from batch.jobs.views import views
from batch.warehouse import ask
from schemas.catalogue import funnel_catalogue
from schemas.clock import day_bounds_ms

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

DAY = "2026-02-10"
START = day_bounds_ms(DAY)[0]

MINUTE = 60_000


@pytest.mark.usefixtures("published")
def test_the_views_of_a_day_are_published_and_a_second_run_changes_nothing(spark: SparkSession, messages, shown):
    seen = {table: shown(table) for table in ("profile", "funnel_step", "heatmap_cell")}
    profiles = {row["user_id"]: row for row in seen["profile"]}
    ann, bob, cid, dan = (profiles[user] for user in ("ann", "bob", "cid", "dan"))
    assert (ann["tier"], ann["tier_reasons"]) == ("institution", ["largest_fill_fen=10000000 >= 10000000"])
    assert (ann["fills"], ann["traded_fen"], ann["mean_fill_fen"], ann["pnl_fen"]) == (3, 10_000_003, 3_333_334, -5)
    assert (ann["favourite_instrument"], ann["online_ms"], ann["deposit_fen"]) == ("oil", 9_000, 5_000)
    assert (bob["group_id"], cid["group_id"], ann["group_id"]) == ("bob", "bob", "ann")
    assert (dan["tier"], dan["channel"], dan["last_seen_at"]) == ("novice", None, START + 31 * MINUTE)
    funnel = [row for row in seen["funnel_step"] if row["funnel"] == "first_trade"]
    counts = {(row["breakdown"], row["step"]): row["users"] for row in funnel}
    assert [counts["", step] for step in range(1, 6)] == [4, 3, 2, 2, 1]
    assert [counts["ads", 1], counts["kol", 1], counts["(not set)", 1], counts["kol", 3]] == [2, 1, 1, 0]
    behind = (
        "SELECT breakdown, step, count() FROM funnel_member FINAL ARRAY JOIN range(1, 6) AS step "
        "WHERE run_id = %(run)s AND funnel = 'first_trade' "
    )
    members = ask(behind + "AND bitTest(reached, step - 1) GROUP BY ALL", {"run": seen["funnel_step"][0]["run_id"]})
    assert {(value, step): number for value, step, number in members} == {key: n for key, n in counts.items() if n}
    whole = next(row for row in funnel if (row["breakdown"], row["step"]) == ("", 1))
    assert (whole["converted"], sum(whole["trend_entered"].values()), whole["trend_entered"][DAY]) == (1, 4, 4)
    cells = {(row["element"], row["cell_x"], row["cell_y"]): (row["clicks"], row["users"]) for row in everywhere(seen)}
    assert cells == {("buy", 0, 0): (2, 2), ("buy", 1, 0): (1, 1), ("buy", 19, 19): (2, 2), ("", 10, 12): (1, 1)}
    versions = messages("profile.v1"), messages("link.v1")
    assert {v["user_id"]: v["tier"] for v in versions[0] if v["user_id"] in profiles}["ann"] == "institution"
    assert {v["user_id"]: v["group_id"] for v in versions[1]} == {"bob": "bob", "cid": "bob"}
    publications = ask("SELECT * FROM publication ORDER BY ALL")
    views(spark, DAY)
    assert ask("SELECT * FROM publication ORDER BY ALL") == publications
    assert (messages("profile.v1"), messages("link.v1")) == versions
    assert {table: shown(table) for table in seen} == seen


def everywhere(seen: dict[str, Any]) -> list[Any]:
    """The cells of all platforms and viewports."""
    return [row for row in seen["heatmap_cell"] if (row["platform"], row["viewport"]) == ("", "")]


@pytest.mark.usefixtures("a_day")
def test_users_who_could_still_go_on_are_in_the_window_until_its_last_instant(spark: SparkSession):
    funnel = funnel_catalogue()["first_trade"]
    last = START + MINUTE + funnel.window_s * 1000
    waiting = {at: rows_of_all(cohort_of(spark, [funnel], DAY, at).rows) for at in (last - 1, last)}
    assert [(row.users, row.in_window, row.final) for row in waiting[last - 1]] == [
        (4, 1, False), (3, 1, False), (2, 0, False), (2, 1, False), (1, 0, False),
    ]  # fmt: skip
    assert [(row.users, row.in_window, row.final) for row in waiting[last]] == [
        (4, 0, True), (3, 0, True), (2, 0, True), (2, 0, True), (1, 0, True),
    ]  # fmt: skip
    assert [row.median_s for row in waiting[last]] == [None, 60.0, 60.0, 420.0, 600.0]


def rows_of_all(rows: DataFrame) -> list[Any]:
    return rows.where("breakdown = ''").orderBy("step").collect()


@pytest.mark.usefixtures("a_day")
def test_the_days_events_are_in_the_warehouse_once(spark: SparkSession):
    for _ in range(2):
        publish_events(spark, DAY)
        assert ask("SELECT count(), sum(amount_fen) FROM fill_v1 FINAL") == [(3, 10_000_003)]
        assert ask("SELECT count() FROM account_v1 FINAL") == [(events_on(spark, "account", [DAY]).count(),)]
