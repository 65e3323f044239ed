"""The gates page in a real browser: a refused day is told first, each cell leads to its rules, and those to their source."""

from collections.abc import Callable

import pytest
from clickhouse_driver import Client
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

DAY = "2026-01-05"
AT = 1_767_600_000_000
COLUMNS = "table_name, day, run_id, rule, column_name, verdict, rows, examples, owner, judged_at"


@pytest.fixture(scope="module")
def judged(warehouse: str) -> None:
    """Profiles kept their rules; clicks were refused after a run that is still shown."""
    rules = [
        ("profile", "p1", "expect_column_values_to_not_be_null()", "user_id", "kept", 0, "", "growth", AT),
        ("heatmap_cell", "h1", "expect_column_values_to_not_be_null()", "element", "kept", 0, "", "product", AT),
        (
            "heatmap_cell",
            "h2",
            "expect_column_values_to_not_be_null()",
            "element",
            "broken",
            17,
            "[None, None]",
            "product",
            AT + 1,
        ),
        ("heatmap_cell", "h2", "expect_column_values_to_be_between()", "clicks", "kept", 0, "", "product", AT + 1),
    ]
    source = ("heatmap_cell", DAY, "h1", AT, AT, "abc123", {"lake.events.behaviour_v1": 77}, {"lake.events.behaviour_v1": 1234})
    with Client.from_url(warehouse) as client:
        client.execute(f"INSERT INTO gate_result ({COLUMNS}) VALUES", [(table, DAY, *rest) for table, *rest in rules])
        client.execute("INSERT INTO publication VALUES", [("heatmap_cell", DAY, "h1", AT, 40, "product", "passed 2 rules")])
        client.execute("INSERT INTO publication_source VALUES", [source])


@pytest.mark.usefixtures("judged")
def test_a_refused_day_leads_to_its_broken_rule_and_to_what_readers_see(
    reader: Page, keep: Callable[[Page, str], None]
) -> None:
    reader.goto("/gates")
    refused = reader.locator(f"[data-refused='heatmap_cell {DAY}']")
    expect(refused).to_contain_text("1 rules broken")
    expect(refused).to_contain_text("readers see h1")
    expect(reader.get_by_label(f"profile {DAY} kept")).to_have_text("✓ 1")
    reader.get_by_label(f"heatmap_cell {DAY} refused").click()
    reader.wait_for_url(f"**/gates?table=heatmap_cell&day={DAY}")
    first = reader.locator(".gate-rules tbody tr").first
    expect(first).to_contain_text("not_be_null")
    expect(first).to_contain_text("17")
    expect(reader.locator(".gate-rules")).to_have_attribute("data-rules", "2")
    expect(reader.locator("#source")).to_contain_text("abc123")
    expect(reader.locator(".sources")).to_contain_text("1,234")
    keep(reader, "gates")
