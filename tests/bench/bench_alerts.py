"""How fast a desk reads a million alerts: pages, incidents, one alert; against a bare read of the rows (run with `-s`)."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from clickhouse_driver import Client

from schemas.case_store import CaseStore, Disposition
from serving.answers.alert_context import context_of
from serving.answers.alert_filter import AlertFilter
from serving.answers.alerts import alert_by_id, alert_page
from serving.answers.incidents import incident_page
from serving.warehouse_client import Warehouse

pytestmark = pytest.mark.engine

ALERTS = 1_000_000
ROUNDS = 20
START = 1_760_000_000_000

FILL = f"""
INSERT INTO alert_v1 SELECT
    lower(hex(MD5(toString(number)))), ['rapid_trading', 'large_trade', 'price_jump', 'wash_trade'][1 + number % 4], 1, 0,
    'added', 'live', ['low', 'medium', 'high', 'critical'][1 + intHash32(number) % 4], 70, 'user', who, who, 'BTC-USDT',
    event, at, at + 300, map('max_orders', 20), map('orders_1m', many), at - 60000, at, 31, 99120, [event],
    'User placed ' || toString(many) || ' orders in one minute; the limit is 20.',
    '用户一分钟内下单 ' || toString(many) || ' 笔，上限为 20 笔。', 'trading', 300, 'orders_1m >= max_orders'
FROM (
    SELECT number, 'u' || toString(intHash32(number * 7) % 50000) AS who, 'e' || toString(number) AS event,
           {START} + number * 2592 AS at, 20 + number % 40 AS many
    FROM numbers({ALERTS})
)
"""

BARE = "SELECT alert_id, event_time, sentence_en FROM alert_by_time ORDER BY event_time DESC LIMIT 100"


@pytest.fixture(scope="module")
def store(warehouse: str) -> Iterator[Warehouse]:
    with Client.from_url(warehouse) as client:
        client.execute(FILL)
    opened = Warehouse(warehouse)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> CaseStore:
    """What a desk decided about two thousand alerts."""
    made = CaseStore(f"sqlite:///{tmp_path_factory.mktemp('cases')}/cases.db")
    for number in range(2000):
        made.add(Disposition(
            alert_id=f"{number:032x}", revision=1, detector="rapid_trading", entity_id=f"u{number}", event_time=START + number,
            verdict="confirmed", reason="", author="lin", key_id="k", decided_at=1,
        ))  # fmt: skip
    return made


def timed(ask: Callable[[], object]) -> tuple[float, float]:
    """p50 and p99 in ms, after one round to warm up."""
    ask()
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        found.append((time.perf_counter() - started) * 1000)
    found.sort()
    return found[ROUNDS // 2], found[int(ROUNDS * 0.99)]


def test_a_million_alerts(store: Warehouse, cases: CaseStore, warehouse: str) -> None:
    newest = alert_page(store, cases, AlertFilter(), limit=1).alerts[0]
    second = alert_page(store, cases, AlertFilter(), limit=100).next
    week = START + ALERTS * 2592 - 7 * 86_400_000
    asked: dict[str, Callable[[], Any]] = {
        "newest 100": lambda: alert_page(store, cases, AlertFilter()),
        "next 100": lambda: alert_page(store, cases, AlertFilter(), second),
        "critical of one detector": lambda: alert_page(
            store, cases, AlertFilter(severities=("critical",), detectors=("wash_trade",))
        ),
        "one entity": lambda: alert_page(store, cases, AlertFilter(entity="u7")),
        "confirmed": lambda: alert_page(store, cases, AlertFilter(states=("confirmed",))),
        "one alert": lambda: alert_by_id(store, newest.alert_id),
        "its context": lambda: context_of(store, cases, newest),
        "newest 100 incidents": lambda: incident_page(store, cases, AlertFilter()),
        "incidents of a week": lambda: incident_page(store, cases, AlertFilter(since=week)),
    }
    with Client.from_url(warehouse) as client:
        bare, _ = timed(lambda: client.execute(BARE))
    print(f"\n{ALERTS:,} alerts; bare newest 100 rows without revisions: p50 {bare:.0f} ms")  # noqa: T201
    for name, ask in asked.items():
        p50, p99 = timed(ask)
        print(f"{name:<26} p50 {p50:6.0f} ms  p99 {p99:6.0f} ms  {p50 / bare:5.1f} x bare")  # noqa: T201
