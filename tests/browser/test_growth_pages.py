"""The growth pages in a real browser: every number is that of the API, every choice is in the address, files hold the rows."""

import csv
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from clickhouse_driver import Client
from playwright.sync_api import Browser, Page, expect

from schemas.catalogue import table_catalogue
from schemas.clock import day_bounds_ms
from schemas.contract import fields_of
from schemas.settings import Settings
from serving.key_store import KeyStore

pytestmark = pytest.mark.browser
Keep = Callable[[Page, str], None]

DAYS = [(date(2026, 1, 31) - timedelta(days=back)).isoformat() for back in range(14)]
DAY = DAYS[0]
NOW = int(time.time() * 1000)
TIERS = {"novice": 4_310, "mature": 612, "institution": 148}
CHANNELS = {
    "": (5_070, 1_204, 168, 61), "chat_feed_ads": (2_301, 540, 82, 24), "live_stream": (1_012, 241, 51, 21),
    "street_team": (980, 239, 11, 4), "referral": (777, 184, 24, 12),
}  # fmt: skip


def put(client: Client, table: str, rows: Iterator[dict[str, Any]], day: str = DAY) -> None:
    """Rows of a run, and the publication that shows them; what a row does not say is nothing of its kind."""
    row_type = table_catalogue()[table]
    empty = {x.name: None if x.nullable else x.base() for x in fields_of(row_type)} | {"day": day, "run_id": "g1"}
    told = [tuple({**empty, **row}.values()) for row in rows]
    client.execute(f"INSERT INTO {table} VALUES", told)
    client.execute("INSERT INTO publication VALUES", [(table, day, "g1", NOW, len(told), "growth", "passed")])


def channels() -> Iterator[dict[str, Any]]:
    for at, (name, (reach, registered, funded, traded)) in enumerate(CHANNELS.items()):
        cost, fees = 5_250 + 1_500 * at, 900 + 350 * at
        rate = traded / registered
        yield {
            "channel": name, "reach": reach, "registered": registered, "open": registered // 8, "funded": funded,
            "traded": traded,
            "cost_fen": cost * registered, "revenue_fen": fees * registered,
            **ends("conversion", rate, rate * 0.3), **ends("cost_per_registered_fen", cost, 60),
            **ends("cost_per_funded_fen", cost * 7, 2_000), **ends("cost_per_traded_fen", cost / rate, cost / rate * 0.4),
            **ends("revenue_per_registered_fen", fees, 300), "payback_day": 31 + at if at % 2 else None,
            "payback_earliest": 24 + at, "payback_latest": None if at % 2 == 0 else 52,
        }  # fmt: skip


def ends(name: str, value: float, reach: float) -> dict[str, float]:
    return {name: float(value), f"{name}_low": float(value - reach), f"{name}_high": float(value + reach)}


def cohorts() -> Iterator[dict[str, Any]]:
    for number in range(8):
        monday, users = date(2026, 1, 26) - timedelta(weeks=7 - number), 130 + 11 * number
        for week in range(8 - number):
            active = users if week == 0 else int(users * 0.55 * 0.86**week)
            yield {
                "cohort": monday.isoformat(), "week": week, "users": users, "active": active, "trading": active // 5,
                "fee_fen": active * (240 - 12 * week), "complete": number + week < 7,
            }  # fmt: skip


def moves(day: str) -> Iterator[dict[str, Any]]:
    back = DAYS.index(day)
    for tier, users in TIERS.items():
        yield {"from_tier": tier, "to_tier": tier, "users": users - 9 * back, "reasons": {"default": users}}
    yield {"from_tier": "", "to_tier": "novice", "users": 96 - back, "reasons": {"default": 96 - back}}
    yield {"from_tier": "novice", "to_tier": "mature", "users": 7, "reasons": {"online_ms": 7, "indicators": 7}}
    yield {"from_tier": "institution", "to_tier": "mature", "users": 2, "reasons": {"online_ms": 2}}


def profiles() -> Iterator[dict[str, Any]]:
    seen = day_bounds_ms(DAY)[0] + 50_000_000
    for number in range(7):
        yield {
            "user_id": f"u{1_000 + number}", "tier": "mature", "tier_since": DAY, "previous_tier": "novice",
            "tier_reached": {"novice": seen - 5 * 86_400_000, "mature": seen - 2 * 86_400_000},
            "channel": "live_stream",
            "tier_reasons": ["online_ms=11412000 > 10800000", "indicators=5 >= 3"], "group_id": f"u{1_000 + number}",
            "registered_at": seen - 30 * 86_400_000, "last_seen_at": seen, "fills": 84 - number, "traded_fen": 12_480_000,
            "largest_fill_fen": 910_000, "mean_fill_fen": 148_571, "fee_fen": 6_240, "deposit_fen": 800_000,
            "withdrawal_fen": 120_000, "pnl_fen": -43_210, "holding_mean_s": 3_480, "holding_median_s": 1_920,
            "online_ms": 11_412_000, "indicators": 5, "api_calls_max_day": 0, "favourite_instrument": "BTC-USDT",
            "active_days": 26,
            "instrument_fills": {"BTC-USDT": 51, "ETH-USDT": 22, "XAU-CNY": 11 - number}, "indicator_uses": {"RSI": 31,
            "MACD": 12},
            "active_hours": {f"{hour:02}": max(0, 40 - 3 * abs(hour - 14)) for hour in range(24)}, "shares": 12,
            "invitations": 3,
            "invitees": 2, "chat_groups": 4, "recency_score": 5, "frequency_score": 4, "money_score": 2,
            "normal": {"fills_90d": 231, "fill_fen_mean_90d": 147_330, "fill_fen_stddev_90d": 60_210,
            "fill_fen_p50_90d": 138_000,
                       "fill_fen_p95_90d": 262_000, "fill_fen_p99_90d": 405_000, "last_seen_at": seen, "online_ms": 11_412_000},
        }  # fmt: skip


def social(day: str) -> dict[str, Any]:
    back = DAYS.index(day)
    users, shares, invited = 2_180 - 11 * back, 118 + 9 * (back % 5), 31 + back % 4
    return {
        "active_users": users, "sharers": 90, "shares": shares, "inviters": 22, "invitations": 60,
        "invited_registrations": invited,
        "joins": 31, "messages": 7_700, "shares_per_user": shares / users, "invitations_per_user": 60 / users,
        "invited_conversion": invited / 60, "viral_coefficient": invited / users, "minutes_compared": 1_313,
        "minutes_different": 0,
    }  # fmt: skip


def groups() -> Iterator[dict[str, Any]]:
    for number in range(9):
        yield {"group_id": f"chat{number}", "instrument": "", "messages": 960 - 70 * number, "joins": 4}
        for name in ("BTC-USDT", "ETH-USDT", "XAU-CNY")[: 1 + number % 3]:
            yield {"group_id": f"chat{number}", "instrument": name, "shares": 11 - number, "sharers": 5}


def arms() -> Iterator[dict[str, Any]]:
    for arm, users, sharers, fees in (("treated", 4_040, 1_050, 5_120_000), ("holdout", 1_030, 190, 1_480_000)):
        yield {
            "campaign": "bring_a_friend", "arm": arm, "users": users, "sharers": sharers, "shares": sharers * 2, "inviters": 90,
            "shares_squares": sharers * 6.0, "invited": 44, "traders": users // 3, "fee_fen": fees,
            "fee_fen_squares": fees * 5_000.0,
        }  # fmt: skip


@pytest.fixture(scope="module")
def published(warehouse: str) -> str:
    with Client.from_url(warehouse) as client:
        for name, rows in {"channel": channels, "cohort": cohorts, "profile": profiles, "social_group": groups}.items():
            put(client, name, rows())
        put(client, "campaign_arm", arms())
        for day in DAYS:
            put(client, "tier_move", moves(day), day)
            put(client, "social_day", iter([social(day)]), day)
    return DAY


def paint_ms(reader: Page, path: str) -> float:
    reader.goto(path)
    return float(reader.wait_for_function("performance.getEntriesByName('first-contentful-paint')[0]?.startTime").json_value())


@pytest.mark.usefixtures("published")
def test_growth_pages_show_the_numbers_of_the_api_and_lead_to_the_users_behind_them(
    reader: Page, api: str, demo_key: str, keep: Keep
) -> None:
    def told(path: str, **headers: str) -> httpx.Response:
        return httpx.get(f"{api}/v1/{path}", headers={"X-API-Key": demo_key, **headers}, timeout=20)

    reader.goto("/channels")
    rows = {row.get_attribute("data-channel"): row for row in reader.locator("tr[data-channel]").all()}
    assert {name: int(row.get_attribute("data-traded") or -1) for name, row in rows.items()} == {
        each["channel"]: each["traded"] for each in told("channels").json()["channels"]
    }
    expect(rows["live_stream"]).to_contain_text("8.7 %")
    keep(reader, "channels")
    with reader.expect_download() as saved:
        reader.get_by_role("link", name="CSV").click()
    lines = list(csv.DictReader(saved.value.path().read_text().splitlines()))
    assert lines == list(csv.DictReader(told("channels", Accept="text/csv").text.splitlines()))

    reader.goto("/cohorts")
    expect(reader.locator("tr[data-cohort]")).to_have_count(8)
    expect(reader.locator("tr[data-cohort='2025-12-08'] td[data-week='1']")).to_have_text("46.9 %")
    keep(reader, "cohorts")
    reader.get_by_role("link", name="Fees a user").click()
    reader.wait_for_url("**measure=fees")
    expect(reader.locator("tr[data-cohort='2025-12-08'] td[data-week='0']")).to_have_text("¥2.40")

    reader.goto("/tiers")
    shown = {
        item.get_attribute("data-tier"): int(item.get_attribute("data-users") or -1)
        for item in reader.locator("[data-tier]").all()
    }
    assert shown == {level["tier"]: level["users"] for level in told("tiers").json()["levels"]}
    reader.wait_for_selector(".growth-chart svg text")
    reader.locator("[data-move='novice-mature'] a").click()
    reader.wait_for_url("**from_tier=novice&tier=mature")
    expect(reader.locator("table.tier-users")).to_have_attribute("data-users", "7")
    keep(reader, "tiers")
    assert len(told("tiers/users?tier=mature&from_tier=novice").json()) == 7
    mature = told("tiers/funnel").json()["breakdown"]["live_stream"][1]
    assert (mature["users"], mature["of_lower"], mature["median_s"]) == (7, 1.0, 3 * 86_400)
    reader.locator("tr[data-channel='live_stream'] [data-reached='mature'] a").click()
    reader.wait_for_url("**reached=mature**")
    expect(reader.locator("table.tier-users")).to_have_attribute("data-users", "7")
    reader.get_by_role("link", name="u1000").click()
    reader.wait_for_url("**/profiles/u1000**")
    expect(reader.locator(".figure", has_text="¥124,800")).to_be_visible()
    expect(reader.locator("table.normal tr", has_text="fill_fen_p99_90d")).to_contain_text("¥4,050")
    keep(reader, "profile")

    reader.goto("/social")
    reader.wait_for_selector(".growth-chart svg text")
    expect(reader.locator("[data-different='0']")).to_contain_text("1,313")
    expect(reader.locator("tr[data-topic='BTC-USDT']")).to_contain_text("9 · 100.0 %")
    expect(reader.locator("table.uplift tr", has_text="Users who share")).to_contain_text("+7.5 %")
    keep(reader, "social")
    reader.get_by_role("link", name="切换到中文").click()
    expect(reader.locator("h1")).to_have_text("社交")
    reader.get_by_role("link", name="深色").click()
    expect(reader.locator("body.body--dark")).to_be_visible()
    keep(reader, "social_zh_dark")


@pytest.mark.usefixtures("published")
def test_growth_pages_paint_at_once_and_say_what_they_cannot_show(
    reader: Page, browser: Browser, pages: str, stack_env: Settings
) -> None:
    for path in ("/channels", "/cohorts", "/tiers", "/social", "/profiles/u1000"):
        assert min(paint_ms(reader, path) for _ in range(3)) < 1000, path
    reader.goto("/channels?day=2020-01-01")
    expect(reader.locator(".note-empty")).to_contain_text("Nothing is published yet")
    reader.goto("/profiles/nobody")
    expect(reader.locator(".note-error")).to_contain_text("user=nobody")
    reader.goto("/cohorts?measure=luck")
    expect(reader.locator(".note-error")).to_contain_text("one of retention, trading, fees")
    context = browser.new_context(base_url=pages, locale="en-GB")
    page = context.new_page()
    page.goto("/channels")
    page.fill("#key", KeyStore(stack_env.database_url).create("desk", "risk_analyst"))
    page.keyboard.press("Enter")
    expect(page.locator(".note-error")).to_contain_text("Your role does not include this page")
    assert page.request.get("/files/channels.csv").status == 403
    context.close()
