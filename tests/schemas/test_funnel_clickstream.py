"""The funnel of a real shop's visitors, from the home page to the purchase, beside a count that follows every entry by hand."""

import csv
import gzip
import os
import sys
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from funnel_populations import by_kernel

from schemas.funnel import Funnel
from schemas.funnel_events import Happening

VISITS = Path(__file__).parents[3] / "shared" / "data" / "clickstream" / "ecom.csv.gz"
STEPS = ("home", "product_view", "add_to_cart", "cart", "shipping_details", "payment_details", "purchase")
WEEK_S = 7 * 86_400


@pytest.fixture
def visits() -> list[Happening]:
    if not VISITS.exists():
        assert os.environ.get("CI") != "true", f"{VISITS} is needed here"
        pytest.skip(f"no public data at {VISITS}")
    with gzip.open(VISITS, "rt") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["timestamp"])
    return [
        Happening(row["user_id"], row["event"], at_ms(row["timestamp"]), place, {"channel": row["acquisition_channel"]})
        for place, row in enumerate(rows)
    ]


def at_ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def depth_by_hand(events: list[Happening]) -> int:
    """The furthest step that any entry leads to, always taking the next event that fits."""
    depths = [0]
    for number, entry in enumerate(events):
        if entry.event == STEPS[0]:
            depth = 1
            for each in events[number + 1 :]:
                if depth < len(STEPS) and each.event == STEPS[depth] and each.at <= entry.at + WEEK_S * 1000:
                    depth += 1
            depths.append(depth)
    return max(depths)


def test_the_funnel_of_a_real_shop(visits: list[Happening]):
    funnel = Funnel.model_validate({
        "name": "shop", "window_s": WEEK_S, "timezone": "UTC", "steps": [{"event": name} for name in STEPS],
        "breakdown": {"property": "channel", "attribution": "first_touch"},
    })  # fmt: skip
    found = by_kernel(funnel, visits, max(each.at for each in visits))
    own = groupby(sorted(visits, key=lambda each: (each.user, each.at, each.place)), key=lambda each: each.user)
    depths = [depth_by_hand(list(events)) for _, events in own]
    counts = [step["count"] for step in found["steps"]]
    assert counts == [sum(depth >= step for depth in depths) for step in range(1, 8)] == [586, 569, 357, 210, 108, 47, 13]
    assert {channel: steps[6]["count"] for channel, steps in found["breakdown"].items()} == {
        "organic": 1, "paid_search": 6, "email": 3, "social": 3, "direct": 0,
    }  # fmt: skip
