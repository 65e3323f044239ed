"""What ten thousand rows cost the live board in a real browser: first paint, all rows there, scrolling, memory (run with `-s`).

The limit is the screen's own: 60 frames a second, 16.7 ms each. `WEIPAN_BENCH_ROWS` makes them fewer.
"""

import os
import shutil
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from clickhouse_driver import Client
from playwright.sync_api import Page, sync_playwright

pytestmark = pytest.mark.browser

ROWS = int(os.environ.get("WEIPAN_BENCH_ROWS", "10000"))
FRAME_MS = 1000 / 60
FILL = f"""
INSERT INTO alert_v1 SELECT
    lower(hex(MD5(toString(number)))), ['rapid_trading', 'large_trade', 'price_jump', 'wash_trade'][1 + number % 4], 1, 0,
    'added', 'live', ['low', 'medium', 'high', 'critical'][1 + intHash32(number) % 4], 70, 'user', who, who, 'BTC-USDT',
    'e' || who, at, at + 300, map('max_orders', 20), map('orders_1m', 31), at - 60000, at, 31, 99120, ['e' || who],
    'User ' || who || ' placed 31 orders in one minute; the limit is 20.', '用户 ' || who || ' 一分钟内下单 31 笔。',
    'trading', 300, 'orders_1m >= max_orders'
FROM (SELECT number, 'u' || toString(number) AS who, toUnixTimestamp(now()) * 1000 - number * 500 AS at FROM numbers({ROWS}))
"""

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--enable-precise-memory-info"]  # fmt: skip
ROW = ".ag-center-cols-container .ag-row"

SCROLL = """() => new Promise(done => {
  const view = document.querySelector('.ag-body-viewport'), frames = [], jumps = 240;
  let before = performance.now(), count = 0;
  const step = now => {
    frames.push(now - before); before = now; view.scrollTop += 38 * 12; count += 1;
    count < jumps ? requestAnimationFrame(step) : done(frames.slice(1));
  };
  requestAnimationFrame(step);
})"""


@pytest.fixture(scope="module")
def filled(warehouse: str) -> None:
    with Client.from_url(warehouse) as client:
        client.execute(FILL)


@pytest.fixture
def board(filled: None, pages: str, demo_key: str) -> Iterator[Page]:  # noqa: ARG001
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        page = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=pages, locale="en-GB").new_page()
        page.goto("/login")
        page.fill("#key", demo_key)
        page.keyboard.press("Enter")
        page.wait_for_selector(ROW, timeout=180_000)
        yield page
        browser.close()


def server_at(pages: str) -> psutil.Process:
    """The process of the pages at this address."""
    found = [each for each in psutil.process_iter(["cmdline"]) if "serving.pages" in (each.info["cmdline"] or [])]
    return next(each for each in found if each.environ().get("WEIPAN_PAGES") == pages)


def visit(board: Page) -> tuple[float, float, float]:
    """First paint, first row, all rows, in ms."""
    started = time.perf_counter()
    board.goto("/alerts")
    board.wait_for_selector(ROW)
    row = (time.perf_counter() - started) * 1000
    rows = f"getElement(+document.querySelector('.alert-grid').id.slice(1)).api.getDisplayedRowCount() >= {ROWS}"
    board.wait_for_function(rows, timeout=180_000)
    whole = (time.perf_counter() - started) * 1000
    paint: Any = board.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    return float(paint), row, whole


def test_ten_thousand_rows(board: Page, pages: str) -> None:
    visits = sorted(visit(board) for _ in range(3))
    paint, row, whole = visits[1]
    frames = sorted(board.evaluate(SCROLL))
    p50, p99 = frames[len(frames) // 2], frames[int(len(frames) * 0.99)]
    heap = board.evaluate("performance.memory.usedJSHeapSize") / 2**20
    server = server_at(pages).memory_info().rss / 2**20
    print(f"\n{ROWS:,} rows: first paint {paint:.0f} ms, first row {row:.0f} ms, all rows {whole:.0f} ms")  # noqa: T201
    print(f"scrolling 12 rows a frame: p50 {p50:.1f} ms, p99 {p99:.1f} ms, {p50 / FRAME_MS:.2f} x a 60 Hz frame")  # noqa: T201
    print(f"browser heap {heap:.0f} MiB, server {server:.0f} MiB")  # noqa: T201
    assert len(frames) > 200
