"""How many events a second one process puts on the broker (`--log-cli-level=INFO` shows the figure)."""

import logging
from time import perf_counter

import pytest

from streaming.producer import Producer, now_ms

pytestmark = pytest.mark.engine

EVENTS = 40_000
AIM_PER_S = 10_000


def fill(n: int) -> dict[str, object]:
    return {
        "event_time": now_ms(),
        "order_id": f"o{n}",
        "user_id": f"u{n % 5000}",
        "instrument": "BTCUSDT",
        "side": "buy",
        "price_e8": 6_183_763_000_000,
        "quantity_e8": 2_000_000,
        "amount_fen": 123_675,
        "liquidity": "taker",
    }


def test_one_process_writes_ten_thousand_events_a_second(kafka: str) -> None:
    with Producer("bench", bootstrap=kafka) as producer:
        rows = [fill(n) for n in range(EVENTS)]
        started = perf_counter()
        for row in rows:
            producer.send("fill", row)
        producer.flush()
        per_s = EVENTS / (perf_counter() - started)
        assert producer.failed == 0
    logging.getLogger(__name__).info("producer: %d events/s", per_s)
    assert per_s >= AIM_PER_S
