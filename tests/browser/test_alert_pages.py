"""What risk analysts do, in a real browser: a flood as one incident, decisions by keys, an alert in depth."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from clickhouse_driver import Client
from kafka import KafkaProducer
from playwright.sync_api import Browser, Page, expect

from schemas.identity import alert_id
from schemas.settings import Settings
from serving.key_store import KeyStore

pytestmark = pytest.mark.browser
Keep = Callable[[Page, str], None]

NOW = int(time.time() * 1000) // 1000 * 1000 - 600_000
ROWS = ".ag-center-cols-container .ag-row"
WHEN = "amount_fen >= min_fen AND fills_1h > min_others AND amount_fen * (fills_1h - 1) >= times * (fill_fen_1h - amount_fen)"


def alert(number: int, user: str, **changes: Any) -> dict[str, Any]:
    at = NOW + number * 1000
    detector = changes.get("detector", "large_trade")
    return {
        "alert_id": alert_id(detector, user, f"{user}-{number}"), "detector": detector, "detector_version": 1, "revision": 0,
        "status": "added", "source": "live", "severity": "high", "score": 71, "entity_type": "user", "entity_id": user,
        "user_id": user, "instrument": "BTC-USDT", "trigger_event_id": f"{user}-{number}", "event_time": at,
        "detected_at": at + 310, "thresholds": {"min_fen": 1_000_000, "min_others": 5, "times": 10},
        "values": {"amount_fen": 3_000_000, "fills_1h": 7, "fill_fen_1h": 4_000_000}, "window_start_ms": at - 120_000,
        "window_end_ms": at, "window_count": 7, "window_checksum": 5, "evidence_ids": [f"{user}-{number}"],
        "sentence_en": f"{user} traded ¥30,000.00 at once, over 10 times the mean of the 7 trades of this hour.",
        "sentence_zh": f"用户 {user} 单笔成交 ¥30,000.00，超过本小时 7 笔成交均值的 10 倍。",
        "family": "trading", "cooldown_s": 600, "condition": WHEN,
    } | changes  # fmt: skip


@pytest.fixture(scope="module")
def raise_alerts(kafka: str, warehouse: str) -> Iterator[Callable[..., None]]:
    """Alerts on their topic and, as the loader would bring them, in the warehouse."""
    producer = KafkaProducer(bootstrap_servers=kafka)

    def send(*alerts: dict[str, Any]) -> None:
        names = ", ".join(f"`{name}`" for name in alerts[0])
        with Client.from_url(warehouse) as client:
            client.execute(f"INSERT INTO alert_v1 ({names}) VALUES", list(alerts))
        for each in alerts:
            producer.send("alert.v1", key=each["alert_id"].encode(), value=json.dumps(each).encode())
        producer.flush()

    yield send
    producer.close()


@pytest.fixture(scope="module")
def known(warehouse: str) -> None:
    """Published profiles of a user and two linked ones; the market and the trades around an alert."""
    day, people = "2026-01-31", [profile(number) for number in range(3)]
    prices, fills = [second(number) for number in range(510)], [fill(number) for number in range(6)]
    with Client.from_url(warehouse) as client:
        for table, rows in (("profile", people), ("vector_instrument_v1", prices), ("fill_v1", fills)):
            client.execute(f"INSERT INTO {table} ({', '.join(f'`{name}`' for name in rows[0])}) VALUES", rows)
        client.execute("INSERT INTO publication VALUES", [("profile", day, "p1", NOW, 3, "growth", "passed")])


def profile(number: int) -> dict[str, Any]:
    return {
        "day": "2026-01-31", "run_id": "p1", "tier_reasons": ["default"], "channel": "feed_ad", "group_id": "g-rich",
        "registered_at": 1, "online_ms": 0, "indicators": 0, "pnl_fen": -21_000, "fills": 41, "traded_fen": 8_950_000,
        "largest_fill_fen": 640_000, "mean_fill_fen": 218_300, "deposit_fen": 9_000_000, "withdrawal_fen": 120_000,
        "api_calls_max_day": 4, "last_seen_at": NOW, "favourite_instrument": "BTC-USDT", "user_id": f"rich{number}",
        "tier": "mature" if number else "novice",
    }  # fmt: skip


BASE = {"version": 1, "observed_at": NOW, "region": "CN", "instrument": "BTC-USDT"}


def second(number: int) -> dict[str, Any]:
    at = NOW - 420_000 + number * 1000
    values = {"low_e8": (6_000_000 + wave(number)) * 10**6, "high_e8": (6_001_500 + wave(number)) * 10**6}
    return BASE | {"event_id": f"BTC@{at}", "event_time": at, "seq": at, "trigger": "bar", "values": values}


def fill(number: int) -> dict[str, Any]:
    return BASE | {
        "event_id": f"rich0-{number}", "event_time": NOW + number * 15_000 - 75_000, "seq": number, "order_id": f"o{number}",
        "user_id": "rich0", "side": "sell" if number % 3 else "buy", "price_e8": (6_000_700 + wave(number * 15 + 345)) * 10**6,
        "quantity_e8": 10**7, "fee_fen": 1, "amount_fen": 3_000_000 if number == 5 else 160_000 + number * 3_000,
        "liquidity": "taker",
    }  # fmt: skip


def wave(n: int) -> int:
    """A price path that rises and falls."""
    return (n * 37 % 101) * 12 + (n // 60 % 3) * 2_000 + n * 9


@pytest.fixture
def colleague(browser: Browser, pages: str, stack_env: Settings) -> Iterator[Page]:
    """A second analyst, named lin, in a browser of his own."""
    context = browser.new_context(base_url=pages, locale="en-GB", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto("/login")
    page.fill("#key", KeyStore(stack_env.database_url).create("lin", "risk_analyst"))
    page.keyboard.press("Enter")
    page.wait_for_selector(".ag-root")
    yield page
    context.close()


def shown_time(number: int) -> str:
    """When an alert happened, as the pages show it."""
    return datetime.fromtimestamp(NOW / 1000 + number, ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M:%S")


def row(page: Page, user: str) -> Any:
    return page.locator(ROWS, has_text=user)


def test_a_flood_is_one_incident_decided_by_keys_and_of_two_analysts_one_wins(
    reader: Page, colleague: Page, raise_alerts: Callable[..., None], keep: Keep
) -> None:
    raise_alerts(*(alert(number, "flood") for number in range(40)), alert(50, "quiet", severity="critical"), alert(60, "third"))
    expect(row(reader, "flood")).to_have_count(1)
    expect(row(reader, "flood")).to_contain_text("×40")
    raise_alerts(alert(41, "flood"), alert(41, "flood"))
    expect(row(reader, "flood")).to_contain_text("×41")
    for page in (reader, colleague):
        row(page, "flood").click()
        expect(page.locator(".detail h2")).to_contain_text("flood traded")
    reader.keyboard.press("?")
    expect(reader.locator(".keys")).to_contain_text("Acknowledge")
    keep(reader, "board_keys")
    reader.keyboard.press("Escape")
    expect(reader.locator(".keys")).to_have_count(0)
    reader.keyboard.press("a")
    expect(row(reader, "flood").locator(".state-acknowledged")).to_be_visible()
    expect(row(colleague, "flood").locator(".state-acknowledged")).to_be_visible()
    expect(colleague.locator(".detail")).to_contain_text("demo")
    colleague.goto("/alerts?entity=flood")
    expect(colleague.locator("[data-rows='1']")).to_be_visible()
    expect(colleague.locator("[data-suppressed='40']")).to_be_visible()
    colleague.goto("/alerts")

    colleague.get_by_role("button", name="Pause").click()
    for page in (reader, colleague):
        row(page, "third").click()
        expect(page.locator(".detail h2")).to_contain_text("third")
    reader.get_by_role("button", name="Confirm").click()
    expect(row(reader, "third").locator(".state-confirmed")).to_be_visible()
    colleague.get_by_role("button", name="False positive").click()
    expect(colleague.locator(".q-notification")).to_contain_text("demo was first: confirmed")
    keep(colleague, "two_analysts")
    expect(colleague.locator(".detail")).to_contain_text("confirmed")
    expect(colleague.get_by_role("button", name="Reopen")).to_be_visible()


@pytest.mark.usefixtures("known")
def test_filters_and_both_views(reader: Page, raise_alerts: Callable[..., None], keep: Keep) -> None:
    raise_alerts(
        *(alert(number, "rich0") for number in range(3)), alert(4, "poor", family="money", detector="deposit_withdraw")
    )
    reader.goto("/alerts?family=trading&tier=novice&state=open")
    expect(row(reader, "rich0")).to_contain_text("×3")
    expect(row(reader, "poor")).to_have_count(0)
    reader.get_by_role("link", name="Every alert").click()
    reader.wait_for_url("**view=alerts")
    expect(row(reader, "rich0")).to_have_count(3)
    keep(reader, "board_filtered")
    for place in (0, 1):
        reader.keyboard.press("j")
        expect(reader.locator(f".ag-center-cols-container .ag-row-selected[row-index='{place}']")).to_have_count(1)
    expect(reader.locator(".detail")).to_contain_text(shown_time(1))
    reader.keyboard.press("d")
    reader.get_by_label("Reason").fill("known market maker")
    reader.get_by_role("button", name="Save").click()
    expect(row(reader, "rich0")).to_have_count(2)
    reader.keyboard.press("/")
    expect(reader.get_by_label("Detector")).to_be_focused()


@pytest.mark.usefixtures("known")
def test_an_alert_explains_itself_and_is_judged(
    reader: Page, raise_alerts: Callable[..., None], api: str, demo_key: str, keep: Keep
) -> None:
    raise_alerts(alert(-60, "rich0", detector="rapid_trading", cooldown_s=300), alert(9, "rich0", trigger_event_id="rich0-5"))
    reader.goto("/alerts?user=rich0&detector=large_trade")
    row(reader, "rich0").first.click()
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/alerts/*")
    found = reader.url.rsplit("/", 1)[1]
    context = httpx.get(f"{api}/v1/alerts/{found}/context", headers={"X-API-Key": demo_key}, timeout=20).json()
    assert [each["limit"] for each in context["would_not_fire"]] == [2_499_999, 5, 4_800_001]
    expect(reader.locator("[data-flip=fills_1h]")).to_contain_text("≤ 5")
    expect(reader.locator("[data-flip=amount_fen]")).to_contain_text("¥24,999.99")
    expect(reader.locator(".comparison")).to_have_count(3)
    expect(reader.locator(".normal")).to_contain_text("13.7 ×")
    expect(reader.locator(".linked tbody tr")).to_have_count(2)
    expect(reader.locator(".price-chart svg text").first).to_be_visible()
    expect(reader.locator(".evidence tbody tr")).to_have_count(len(context["events"]))
    expect(reader.locator(".earlier")).to_contain_text("rapid trading")
    reader.get_by_role("button", name="Valuable").click()
    expect(reader.locator("[data-state=valuable]")).to_be_visible()
    expect(reader.locator(".history")).to_contain_text("demo")
    keep(reader, "alert")
    answer = httpx.get(f"{api}/v1/alerts/{found}/dispositions", headers={"X-API-Key": demo_key}, timeout=20).json()
    assert (answer["state"], answer["revision"]) == ("valuable", 1)
    late = {"verdict": "confirmed", "revision": 0}
    refused = httpx.post(f"{api}/v1/alerts/{found}/disposition", json=late, headers={"X-API-Key": demo_key}, timeout=20)
    assert (refused.status_code, refused.json()["author"]) == (409, "demo")
    reader.get_by_role("link", name="切换到中文").click()
    expect(reader.locator("h1")).to_contain_text("用户 rich0 单笔成交")
    reader.get_by_role("link", name="深色").click()
    expect(reader.locator("body.body--dark")).to_be_visible()
    expect(reader.locator(".price-chart svg text").first).to_be_visible()
    keep(reader, "alert_zh_dark")
    reader.goto("/detectors?days=1")
    expect(reader.locator("[data-detector=large_trade]")).to_have_attribute("data-precision", "1.0")
    keep(reader, "detectors")
    reader.goto("/alerts/nobody")
    expect(reader.locator(".note-error")).to_contain_text("alert_id=nobody")
