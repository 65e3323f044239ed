"""The three rules in Quix Streams 3.28: sliding windows of one minute and one hour a user. Prints its seconds."""

import sys
import tempfile
import time
from typing import Any

from quixstreams import Application
from quixstreams.dataframe.windows import Count, Sum

MINUTE_MS, HOUR_MS, GRACE_MS = 60_000, 3_600_000, 250
MIN_ORDERS, MIN_CANCELS, MIN_FEN = 20, 10, 10_000_000


def main(bootstrap: str, name: str) -> None:
    """Reads the topic once and sends an alert for every row that fires."""
    state = tempfile.mkdtemp(prefix="quix-")
    app = Application(
        bootstrap, consumer_group=f"quix-{time.time_ns()}", auto_offset_reset="earliest", state_dir=state, loglevel="ERROR",
        use_changelog_topics=False,
    )  # fmt: skip
    topic = app.topic(name, value_deserializer="json", timestamp_extractor=lambda value, *_: value["event_time"])
    out = app.topic(f"{name}.quix", value_serializer="json")
    begun: list[float] = []

    def started(value: dict[str, Any]) -> bool:
        begun or begun.append(time.perf_counter())
        return "heartbeat" not in value

    rows = app.dataframe(topic).filter(started)
    placed = rows.filter(lambda row: row["kind"] == "placed")
    cancelled = rows.filter(lambda row: row["kind"] == "cancelled")
    orders = placed.sliding_window(MINUTE_MS, GRACE_MS, name="orders").agg(n=Count()).current()
    cancels = cancelled.sliding_window(MINUTE_MS, GRACE_MS, name="cancels").agg(n=Count()).current()
    amount = placed.sliding_window(HOUR_MS, GRACE_MS, name="amount").agg(n=Sum("amount_fen")).current()
    orders.filter(lambda window: window["n"] >= MIN_ORDERS).to_topic(out)
    cancels.filter(lambda window: window["n"] >= MIN_CANCELS).to_topic(out)
    amount.filter(lambda window: window["n"] >= MIN_FEN).to_topic(out)
    app.run(timeout=20.0, collect=False)
    sys.stdout.write(f"{time.perf_counter() - begun[0] - 20}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
