"""The funnel builder in a real browser: built by hand, shared by its address, kept under a name, taken away as a file."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from clickhouse_driver import Client
from playwright.sync_api import Page, expect

from schemas.catalogue import contracts
from schemas.clock import day_bounds_ms
from schemas.contract import fields_of

pytestmark = pytest.mark.browser
Keep = Callable[[Page, str], None]

DAY = "2026-01-20"
NOON = day_bounds_ms(DAY)[0] + 12 * 3_600_000
COUNTS = {"kol": (40, 30, 12), "feed_ad": (60, 24, 6)}
"""By channel: how many registered, passed the identity check, paid in."""


@pytest.fixture(scope="module")
def happened(warehouse: str) -> None:
    """Two channels with known conversions on one day, and ten users of the day before who all paid in."""
    account, transfer = [], []
    for channel, (registered, passed, paid) in COUNTS.items():
        for n in range(registered):
            user = {"user_id": f"{channel}-{n}", "event_time": NOON + n * 1000}
            account.append({**user, "kind": "registered", "channel": channel})
            if n < passed:
                account.append({**user, "event_time": NOON + n * 1000 + 90_000, "kind": "kyc_passed"})
            if n < paid:
                later = {"event_time": NOON + n * 1000 + 3_600_000, "kind": "deposit"}
                transfer.append({**user, **later, "transfer_id": f"t-{channel}-{n}", "amount_fen": 1_000_000 * (1 + n % 2)})
    for n in range(10):
        early = {"user_id": f"early-{n}", "event_time": NOON - 86_400_000}
        account += [{**early, "kind": "registered", "channel": "kol"}, {**early, "kind": "kyc_passed"}]
        transfer.append({**early, "kind": "deposit", "transfer_id": f"t-early-{n}", "amount_fen": 1_000_000})
    with Client.from_url(warehouse) as client:
        put(client, "account", account)
        put(client, "transfer", transfer)


def put(client: Client, name: str, rows: list[dict]) -> None:
    fields = fields_of(contracts()[name])
    empty = {x.name: x.default if x.default is not None else (None if x.nullable else x.base()) for x in fields}
    told = [
        tuple(
            {**empty, "version": 1, "event_id": f"{name}-build-{n}", "seq": n, "observed_at": row["event_time"], **row}.values()
        )
        for n, row in enumerate(rows)
    ]
    client.execute(f"INSERT INTO {contracts()[name].TOPIC.table} VALUES", told)


def counts(reader: Page) -> list[str]:
    return [row.get_attribute("data-users") for row in reader.locator(".funnel-steps tr[data-step]").all()]


@pytest.mark.usefixtures("happened")
def test_a_funnel_is_built_compared_shared_and_kept(reader: Page, keep: Keep) -> None:
    reader.goto("/funnel/build")
    for n in range(1, 6):
        reader.select_option(f"[name=step{n}]", {1: "registered", 2: "kyc_passed", 3: "deposit"}.get(n, ""))
    for name, value in {"window": "2 d", "from": DAY, "to": DAY, "split": "channel"}.items():
        reader.fill(f"[name={name}]", value)
    reader.select_option("[name=touch]", "first_touch")
    reader.check("[name=compare]")
    reader.get_by_role("button", name="Show", exact=True).click()
    expect(reader.locator("tr[data-step='3']")).to_have_attribute("data-users", "18")
    assert counts(reader) == ["100", "54", "18"]
    asked = parse_qs(urlsplit(reader.url).query)
    assert (asked["step2"], asked["window"], asked["split"]) == (["kyc_passed"], ["2 d"], ["channel"])
    assert reader.locator("tr[data-value='kol'] td").all_inner_texts() == ["40", "30", "12", "30.0 %"]
    assert reader.locator("[data-state='converted']").inner_text().endswith("18")
    assert "-82.0" in reader.locator("tr[data-step='3']").inner_text()  # the day before all ten converted
    reader.wait_for_selector(".trend-chart svg")
    expect(reader.locator("[data-converted]")).to_have_attribute("data-median-s", "3600.0")
    reader.wait_for_selector(".duration-chart svg")
    keep(reader, "funnel-builder")

    reader.fill("[name=where3]", "amount_fen > 1000000")
    reader.fill("[name=name]", "large_deposits")
    reader.get_by_role("button", name="Save", exact=True).click()
    expect(reader.locator(".note-saved")).to_contain_text("version 1")
    assert counts(reader) == ["100", "54", "9"]
    reader.locator("tr[data-step='3'] a").click()
    expect(reader.locator("[data-count='9']")).to_be_visible()
    assert reader.locator(".people li").count() == 9
    reader.goto("/funnel/build")
    reader.select_option("[name=saved]", "large_deposits")
    reader.get_by_role("button", name="Open", exact=True).click()
    expect(reader.locator("[name=where3]")).to_have_value("amount_fen > 1000000")


@pytest.mark.usefixtures("happened")
def test_a_mistake_is_told_at_its_field_and_files_hold_the_rows(reader: Page, keep: Keep) -> None:
    asked = f"step1=registered&step2=deposit&window=2+d&from={DAY}&to={DAY}"
    reader.goto(f"/funnel/build?{asked}&where2=amount_fen")
    expect(reader.locator("[role=alert]")).to_contain_text("where2=amount_fen: ")
    assert reader.locator("[name=where2]").get_attribute("aria-invalid") == "true"
    keep(reader, "funnel-builder-mistake")
    reader.goto(f"/funnel/build?{asked}&step2=account_closed")
    expect(reader.locator("tr[data-step='2']")).to_have_attribute("data-users", "0")
    answer = reader.request.get(f"/funnel/export.csv?{asked}")
    assert [line.split(",")[4] for line in answer.text().splitlines()] == ["count", "100", "18"]
    assert reader.request.get(f"/funnel/export.json?{asked}").json()["states"]["converted"] == 18
    assert reader.request.get(f"/funnel/export.parquet?{asked}").body()[:4] == b"PAR1"
