"""The three rules as a developer would write them by hand: a kafka-python loop with a queue a user. Prints its seconds."""

import json
import sys
import time
from collections import defaultdict, deque

from kafka import KafkaConsumer, KafkaProducer

MINUTE_MS, HOUR_MS, IDLE_MS = 60_000, 3_600_000, 5_000
MIN_ORDERS, MIN_CANCELS, MIN_FEN = 20, 10, 10_000_000


def main(bootstrap: str, topic: str) -> None:
    """Reads the topic once and sends an alert for every row that fires."""
    consumer = KafkaConsumer(
        topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", group_id=None, consumer_timeout_ms=IDLE_MS
    )
    producer = KafkaProducer(bootstrap_servers=bootstrap)
    rows: dict[str, deque[tuple[int, str, int]]] = defaultdict(deque)
    begun = None
    for message in consumer:
        begun = begun or time.perf_counter()
        event = json.loads(message.value)
        if "heartbeat" in event:
            continue
        at, own = event["event_time"], rows[event["user_id"]]
        own.append((at, event["kind"], event["amount_fen"]))
        while own[0][0] <= at - HOUR_MS:
            own.popleft()
        recent = [kind for t, kind, _ in own if t > at - MINUTE_MS]
        placed_fen = sum(fen for _, kind, fen in own if kind == "placed")
        fired = (recent.count("placed") >= MIN_ORDERS, recent.count("cancelled") >= MIN_CANCELS, placed_fen >= MIN_FEN)
        for rule, yes in zip(("orders", "cancels", "amount"), fired, strict=True):
            if yes:
                producer.send(f"{topic}.loop", json.dumps({"rule": rule, "event_id": event["event_id"]}).encode())
    producer.flush()
    sys.stdout.write(f"{time.perf_counter() - (begun or 0) - IDLE_MS / 1000}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
