"""The rules page in a real browser: writing, inline mistakes, completion, publishing by two people, history, going back."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas.rules.yaml_reader import as_yaml
from schemas.settings import Settings
from serving.answers.rules import EXAMPLE
from serving.key_store import KeyStore
from serving.stack.child import environment

pytestmark = pytest.mark.browser
Keep = Callable[[Page, str], None]
GOOD = as_yaml(EXAMPLE | {"status": "live"})


def write(page: Page, text: str) -> None:
    """Replaces the editor's text as a person would by pasting: typed lines would be indented by the editor."""
    page.locator(".rule-editor .cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


@pytest.fixture
def lead(browser: Browser, pages: str, stack_env: Settings) -> Iterator[Page]:
    """Another person, who may approve."""
    key = KeyStore(stack_env.database_url).create("wang", "risk_lead")
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=pages, locale="en-GB", color_scheme="light")
    page = context.new_page()
    page.goto("/login")
    page.fill("#key", key)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_selector(".ag-root")
    yield page
    context.close()


def test_a_rule_is_written_published_approved_and_taken_back(reader: Page, lead: Page, keep: Keep) -> None:
    reader.goto("/rules")
    expect(reader.locator("[data-rule=failed_logins]")).to_contain_text("live")
    reader.get_by_role("link", name="+ New rule").click()
    reader.wait_for_url("**/rules?rule=new")
    write(reader, GOOD.replace("orders_1m >= least", "failed_log >= least AND kind = 'placd'"))
    expect(reader.locator(".finding")).to_have_count(2)
    expect(reader.locator(".finding").first).to_contain_text("when 1:1")
    expect(reader.locator(".finding").last).to_contain_text("did you mean placed?")
    expect(reader.locator(".cm-line .wrong")).to_have_count(2)
    keep(reader, "rules_mistakes")
    reader.keyboard.press("Control+.")
    expect(reader.locator(".rule-editor")).to_contain_text("failed_logins_1h >= least")
    write(reader, GOOD)
    expect(reader.locator(".findings .good")).to_be_visible()
    reader.get_by_role("button", name="Publish").click()
    expect(reader.locator(".told .note-error")).to_contain_text("characters that say why")
    reader.get_by_placeholder("Why?").fill("Twenty orders a minute is a robot")
    reader.get_by_role("button", name="Publish").click()
    reader.wait_for_url("**/rules?rule=many_orders")
    expect(reader.locator("[data-rule=many_orders]")).to_contain_text("awaits approval")

    lead.goto("/rules?rule=many_orders")
    lead.get_by_placeholder("Why?").fill("Agreed")
    lead.get_by_role("button", name="Approve").click()
    expect(
        lead.locator("[data-rule=many_orders][data-state=scheduled], [data-rule=many_orders][data-state=live]")
    ).to_be_visible()
    expect(lead.locator(".change").first).to_contain_text("approved by wang")
    write(lead, GOOD.replace("least: 20", "least: 30").replace("orders_1m: 20", "orders_1m: 30"))
    lead.get_by_placeholder("Why?").fill("Too loud")
    lead.get_by_role("button", name="Publish").click()
    expect(lead.locator(".diff").first).to_contain_text("+  least: 30")
    keep(lead, "rules_history")
    lead.get_by_placeholder("Why?").fill("Holiday")
    lead.get_by_role("button", name="Pause").click()
    expect(lead.locator(".change").first).to_contain_text("paused by wang")
    lead.get_by_role("link", name="切换到中文").click()
    expect(lead.get_by_role("button", name="发布")).to_be_visible()
    lead.get_by_role("link", name="深色").click()
    expect(lead.locator("body.body--dark")).to_be_visible()
    lead.wait_for_selector(".cm-content")
    keep(lead, "rules_zh_dark")


VECTORS = """
import sys
from batch.spark_session import spark_session
from schemas.clock import reporting_day
now = int(sys.argv[1])
with spark_session("test") as spark:
    columns = spark.table("lake.events.vector_user_v1").columns
    rows = []
    for n in range(400):
        at = now - n * 900_000
        row = {"version": 1, "event_id": f"v{n}", "event_time": at, "observed_at": at, "seq": n, "region": "CN",
               "trigger": "order", "kind": "placed", "user_id": f"u{n % 17}", "instrument": "BTC-USDT",
               "values": {"orders_1m": n % 40}, "kafka_partition": 0, "kafka_offset": n,
               "day": reporting_day(at, "Asia/Shanghai")}
        rows.append(tuple(row.get(name) for name in columns))
    frame = spark.createDataFrame(rows, spark.table("lake.events.vector_user_v1").schema)
    frame.writeTo("lake.events.vector_user_v1").append()
"""


@pytest.mark.prove
def test_what_if_is_drawn(reader: Page, lake: Settings, keep: Keep) -> None:
    """Needs a lake, hence Spark and a Flink run beside the browser."""
    assert lake
    subprocess.run([sys.executable, "-c", VECTORS, str(int(time.time() * 1000))], env=environment(), check=True, timeout=200)
    reader.goto("/rules?rule=new")
    write(reader, GOOD)
    reader.get_by_role("button", name="What if").click()
    expect(reader.locator("[data-added]")).to_be_visible(timeout=120_000)
    expect(reader.locator("[data-added]")).to_have_attribute("data-added", "200")
    reader.wait_for_selector(".what-if-chart svg")
    keep(reader, "rules_what_if")
