"""The collector on a sample trading page in a real browser: clicks are on the broker and in the heatmap, typed text nowhere."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition
from playwright.sync_api import Browser, Page

from schemas.catalogue import page_catalogue
from schemas.page_layout import PAGE_WIDTH_PX, Element
from schemas.settings import Settings, port_of
from serving.key_store import KeyStore

pytestmark = [pytest.mark.engine, pytest.mark.browser]
Until = Callable[..., None]
Collected = Callable[[], list[dict[str, Any]]]

TRADE = page_catalogue()["trade"]
SECRET = "the-secret-that-was-typed"
REACTS = "buy_button"


def drawn(element: Element) -> str:
    """An element of the page at its place; one of them changes the page when it is clicked."""
    tag = "input" if element.kind == "field" else "div"
    box = f"left:{element.x_px}px;top:{element.y_px}px;width:{element.width_px}px;height:{element.height_px}px"
    reaction = " onclick=\"document.title='bought'\"" if element.name == REACTS else ""
    inside = "" if tag == "input" else f"{element.label_en}</div>"
    return f'<{tag} data-weipan="{element.name}" style="position:absolute;box-sizing:border-box;{box}"{reaction}>{inside}'


@pytest.fixture
def trading_page(stack_env: Settings, api: str, tmp_path: Path) -> Iterator[str]:
    """The address of a trading page of another origin, with the snippet as the API hands it out."""
    key = KeyStore(stack_env.database_url).create("page", "collector")
    start = json.dumps({"url": f"{api}/v1/events", "key": key, "user": "collected", "page": TRADE.name})
    body = "\n".join(map(drawn, TRADE.elements))
    (tmp_path / "trade.html").write_text(
        f'<!doctype html><title>trade</title><body style="margin:0;height:{TRADE.height_px}px">{body}'
        f'<div data-weipan-private style="position:absolute;top:{TRADE.height_px}px;width:100px;height:40px">private</div>'
        f'<script src="{api}/collector.js"></script><script>window.weipan = Weipan.start({start})</script>'
    )
    (tmp_path / "elsewhere.html").write_text("<!doctype html><title>elsewhere</title>")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", port_of(stack_env.collector_origins)), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield stack_env.collector_origins
        server.shutdown()
        thread.join()


@pytest.fixture
def visitor(browser: Browser, trading_page: str) -> Iterator[Page]:
    size = {"width": PAGE_WIDTH_PX, "height": TRADE.height_px + 100}
    context = browser.new_context(viewport=size, base_url=trading_page)
    yield context.new_page()
    context.close()


@pytest.fixture
def collected(kafka: str) -> Iterator[Collected]:
    """`collected()`: what the broker has of the visitor, in the order of happening."""
    consumer = KafkaConsumer(bootstrap_servers=kafka)
    places = [TopicPartition("behaviour.v1", p) for p in sorted(consumer.partitions_for_topic("behaviour.v1") or ())]
    consumer.assign(places)

    def rows() -> list[dict[str, Any]]:
        consumer.seek_to_beginning(*places)
        end, found = consumer.end_offsets(places), list[bytes]()
        while any(consumer.position(place) < end[place] for place in places):
            found += [record.value for records in consumer.poll(timeout_ms=200).values() for record in records]
        assert not [value for value in found if SECRET.encode() in value]
        mine = [json.loads(value) for value in found if b'"collected"' in value]
        return sorted(mine, key=lambda row: (row["device_time"], row["seq"]))

    yield rows
    consumer.close()


def click(page: Page, element: str, x_milli: int, y_milli: int) -> None:
    place = TRADE.element(element)
    page.mouse.click(place.x_px + place.width_px * x_milli / 1000, place.y_px + place.height_px * y_milli / 1000)


def heatmap(rows: list[dict[str, Any]], folder: Path, **query: Any) -> dict[str, Any]:
    """The answer of `weipan heatmap run` over the events."""
    (folder / "query.json").write_text(json.dumps({"page": TRADE.name, "fewest_users": 1, **query}))
    (folder / "events.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    words = ["run", str(folder / "query.json"), "--events", str(folder / "events.jsonl"), "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "schemas.heatmap_command", *words], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_real_clicks_are_on_the_broker_and_in_the_heatmap_and_nothing_that_was_typed(
    visitor: Page, collected: Collected, until: Until, keep: Callable[[Page, str], None], tmp_path: Path
) -> None:
    bodies: list[str] = []
    visitor.on("request", lambda request: bodies.append(request.post_data or ""))
    visitor.goto("/trade.html")
    click(visitor, "buy_button", 250, 500)
    click(visitor, "chart", 950, 150)
    click(visitor, "chart", 950, 160)
    until(lambda: sum(row.get("element") == "chart" for row in collected()) == 2)
    click(visitor, "amount_field", 500, 500)
    visitor.keyboard.type(SECRET)
    visitor.mouse.click(50, TRADE.height_px + 20)  # private
    keep(visitor, "collector_trade")
    pending = partial(visitor.evaluate, "window.weipan.pending()")
    until(lambda: any(row.get("element") == "amount_field" for row in collected()))

    visitor.context.set_offline(True)
    click(visitor, "sell_button", 500, 500)
    until(lambda: visitor.evaluate("localStorage.getItem('weipan.queue').includes('sell_button')"))
    visitor.context.set_offline(False)
    until(lambda: pending() == 0, timeout_s=60)
    visitor.goto("/elsewhere.html")
    visitor.goto("/trade.html")  # what a leaving page could not send goes with the next one
    until(lambda: {"page_hidden", "engagement"} <= {row["kind"] for row in collected()})

    rows = collected()
    clicks = [row for row in rows if row["kind"] == "click"]
    assert [(row["element"], row["reacted"]) for row in clicks] == [
        ("buy_button", True), ("chart", False), ("chart", False), ("amount_field", True), ("sell_button", False),
    ]  # fmt: skip
    assert len({row["event_id"] for row in rows}) == len(rows)
    assert {row["viewport_width_px"] for row in clicks} == {PAGE_WIDTH_PX}
    for row, (x, y) in zip(clicks, [(250, 500), (950, 150), (950, 160), (500, 500), (500, 500)], strict=True):
        assert abs(row["element_x_milli"] - x) <= 15
        assert abs(row["element_y_milli"] - y) <= 15
    assert bodies
    assert not [body for body in bodies if SECRET in body]

    answer = heatmap(rows, tmp_path, kind="click", cells=10)
    cells = {(cell["element"], cell["cell_x"], cell["cell_y"]): cell["clicks"] for cell in answer["cells"]}
    assert cells[("chart", 9, 1)] == 2
    assert answer["totals"]["clicks"] == 5
    assert {cell["element"] for cell in heatmap(rows, tmp_path, kind="dead")["cells"]} == {"chart", "sell_button"}


def test_a_page_of_another_origin_may_send_nothing(visitor: Page, trading_page: str, api: str) -> None:
    visitor.goto(f"{trading_page.replace('127.0.0.1', 'localhost')}/elsewhere.html")
    sending = f"fetch('{api}/v1/events', {{method: 'POST', headers: {{'X-API-Key': 'k'}}, body: '{{}}'}})"
    asked = f"{sending}.then(() => 'sent', () => 'kept')"
    assert visitor.evaluate(asked) == "kept"
