"""What a careful reader finds in a heap of events: one plain judge per kind of anomaly, written from its words alone."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Finder = Callable[[Rows], set[str]]

MINUTE, HOUR = 60_000, 3_600_000
ANY_GROUP: dict[str, str] = {}


def by(rows: list[Row], field: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (r["event_time"], r["seq"])):
        grouped[row[field]].append(row)
    return grouped


def inside(rows: list[Row], at: int, window: int) -> list[Row]:
    """Rows of (at - window, at]; they are sorted by time."""
    times = [r["event_time"] for r in rows]
    return rows[bisect_right(times, at - window) : bisect_right(times, at)]


def crowded(rows: list[Row], least: int, window: int) -> set[str]:
    return {
        user
        for user, mine in by(rows, "user_id").items()
        if any(mine[n]["event_time"] - mine[n - least + 1]["event_time"] < window for n in range(least - 1, len(mine)))
    }


def rapid_trading(rows: Rows) -> set[str]:
    return crowded([r for r in rows["order"] if r["kind"] == "placed"], 20, MINUTE)


def api_rate(rows: Rows) -> set[str]:
    return crowded([r for r in rows["account"] if r["kind"] == "api_called"], 60, MINUTE)


def large_trade(rows: Rows) -> set[str]:
    found = set()
    for user, mine in by(rows["fill"], "user_id").items():
        for row in mine:
            hour = inside(mine, row["event_time"], HOUR)
            others = sum(r["amount_fen"] for r in hour) - row["amount_fen"]
            if len(hour) > 5 and row["amount_fen"] >= 1_000_000 and row["amount_fen"] * (len(hour) - 1) >= 10 * others:
                found.add(user)
    return found


def price_jump(rows: Rows) -> set[str]:
    found = set()
    for name, mine in by(rows["tick"], "instrument").items():
        bars: dict[int, list[int]] = defaultdict(list)
        for row in mine:
            bars[row["event_time"] // 1000].append(row["price_e8"])
        seconds = sorted(bars)
        for second in seconds:
            near = [p for s in seconds[bisect_right(seconds, second - 60) : bisect_right(seconds, second)] for p in bars[s]]
            if (max(near) - min(near)) * 50 >= min(near):
                found.add(name)
                break
    return found


def off_market_fill(rows: Rows) -> set[str]:
    quotes = by([r for r in rows["tick"] if r["kind"] == "quote"], "instrument")
    found = set()
    for row in rows["fill"]:
        mine = quotes[row["instrument"]]
        place = bisect_right(mine, row["event_time"], key=lambda r: int(r["event_time"])) - 1
        if place >= 0 and abs(row["price_e8"] - mine[place]["price_e8"]) * 100 > mine[place]["price_e8"]:
            found.add(row["user_id"])
    return found


def deposit_withdraw(rows: Rows) -> set[str]:
    fills = by(rows["fill"], "user_id")
    found = set()
    for user, mine in by(rows["transfer"], "user_id").items():
        for row in mine:
            hour = inside(mine, row["event_time"], HOUR)
            paid_in = sum(r["amount_fen"] for r in hour if r["kind"] == "deposit")
            out = sum(r["amount_fen"] for r in hour if r["kind"] == "withdrawal")
            traded = sum(r["amount_fen"] for r in inside(fills[user], row["event_time"], HOUR))
            if paid_in >= 1_000_000 and out * 10 >= paid_in * 9 and traded * 10 <= paid_in:
                found.add(user)
    return found


def wash_trade(rows: Rows) -> set[str]:
    """Linked is who was seen on one device."""
    devices: dict[str, set[str]] = defaultdict(set)
    for name in ("account", "fill"):
        for row in rows[name]:
            if row.get("device_id"):
                devices[row["user_id"]].add(row["device_id"])
    found = set()
    fills = sorted(rows["fill"], key=lambda r: int(r["event_time"]))
    for n, a in enumerate(fills):
        for b in fills[n + 1 :]:
            if b["event_time"] - a["event_time"] > 10_000:
                break
            same = (a["instrument"], a["quantity_e8"]) == (b["instrument"], b["quantity_e8"]) and a["side"] != b["side"]
            if same and a["user_id"] != b["user_id"] and devices[a["user_id"]] & devices[b["user_id"]]:
                found.add("|".join(sorted((a["user_id"], b["user_id"]))))
    return found


def spoofing(rows: Rows) -> set[str]:
    fills, found = by(rows["fill"], "user_id"), set()
    cancelled = {r["order_id"]: r["event_time"] for r in rows["order"] if r["kind"] == "cancelled"}
    for row in rows["order"]:
        shown = row["kind"] == "placed" and row["amount_fen"] >= 5_000_000
        if shown and cancelled.get(row["order_id"], 10**15) - row["event_time"] <= 5_000:
            near = [f for f in fills[row["user_id"]] if 0 <= f["event_time"] - row["event_time"] <= 10_000]
            if any(f["instrument"] == row["instrument"] and f["side"] != row["side"] for f in near):
                found.add(row["user_id"])
    return found


JUDGES: dict[str, Finder] = {
    judge.__name__: judge
    for judge in (
        rapid_trading, api_rate, large_trade, price_jump, off_market_fill, deposit_withdraw, wash_trade, spoofing,
    )
}  # fmt: skip


@pytest.fixture(scope="session")
def judges() -> dict[str, Finder]:
    """The entities that show each kind of anomaly, by kind."""
    return JUDGES
