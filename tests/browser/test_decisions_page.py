"""The decisions page in a real browser: verdicts with their reasons in the reader's language, filters in the address."""

import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from clickhouse_driver import Client
from playwright.sync_api import Page, expect

from schemas.decisions.judgement import judged
from schemas.decisions.known import Known, OpenAlert
from schemas.decisions.question import Question
from schemas.events.decision import Decision
from serving.decisions.desk import decision_of
from serving.loader.inserts import insert_statement
from serving.loader.rows import tuple_of

pytestmark = pytest.mark.browser

NOW = int(time.time() * 1000)
GOOD = Known(at=NOW, tier="mature", usual_fen=1_000_000, document="passed", face="passed", risk_score=90, score_milli=10)
TRADE = Question(request_id="q", user_id="page-1", subject="pre_trade", amount_fen=900_000, instrument="GOLD", side="buy")


@pytest.fixture(scope="module")
def decided(warehouse: str) -> None:
    """Sixty allowed trades of one user, then one that two checks deny, and a withdrawal for review."""
    uneasy = replace(GOOD, alerts=(OpenAlert("spoofing", "critical", NOW),))
    payout = Question(request_id="w", user_id="page-2", subject="withdraw", amount_fen=500_000)
    asked = [(replace(TRADE, request_id=f"q{n}"), GOOD, NOW - 1_000 - n) for n in range(60)]
    asked += [(replace(TRADE, request_id="d", amount_fen=4_000_000), uneasy, NOW), (payout, GOOD, NOW - 1)]
    events = [decision_of(question, judged(question, known), "core", at) for question, known, at in asked]
    with Client.from_url(warehouse) as client:
        client.execute(insert_statement(Decision), [tuple_of(event) for event in events])


@pytest.mark.usefixtures("decided")
def test_decisions_are_listed_with_every_reason_and_chosen_by_the_address(
    reader: Page, keep: Callable[[Page, str], None]
) -> None:
    reader.goto("/decisions?user=page-1")
    rows = reader.locator(".decisions tbody tr")
    expect(rows).to_have_count(50)
    denied = rows.first
    expect(denied).to_have_attribute("data-verdict", "deny")
    expect(denied.locator(".reasons > p")).to_have_count(2)
    expect(denied).to_contain_text("The trade is worth ¥40,000.00; the limit in force is ¥30,000.00.")
    expect(denied).to_contain_text("1 critical alerts about the user are open.")
    denied.locator("summary").click()
    expect(denied).to_contain_text("trade_limit 1")
    keep(reader, "decisions")
    reader.locator("a[rel=next]").click()
    expect(rows).to_have_count(11)

    reader.goto("/decisions")
    reader.select_option("select[name=verdict]", "review")
    reader.select_option("select[name=check]", "takeover")
    reader.get_by_role("button", name="Apply").click()
    expect(reader).to_have_url(re.compile("verdict=review&check=takeover"))
    expect(rows).to_have_count(1)
    reader.goto("/prefer?name=lang&value=zh&back=/decisions?user=page-1%26verdict=deny")
    expect(rows.first).to_contain_text("超过当前单笔限额")
    keep(reader, "decisions_zh")
    reader.goto("/decisions?user=nobody-at-all")
    expect(reader.locator("#content")).to_contain_text("没有符合筛选条件的决策")
