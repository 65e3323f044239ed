"""What patterns mean, read as plainly as possible: every beginning is followed row by row."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from math import dist
from typing import Any, NamedTuple

from schemas.clock import in_window
from schemas.places import CITIES, position_km

Row = dict[str, Any]
Got = dict[str, list[Row]]
Found = Iterator[tuple[str, str, str]]
DAY_MS, HOUR_MS = 86_400_000, 3_600_000


class Step(NamedTuple):
    """A step is taken `least` to `most` times; a row goes to the next step as soon as it fits there."""

    name: str
    fits: Callable[[Got, Row], bool]
    least: int = 1
    most: int = 1


def alerts(believed: dict[str, list[Row]]) -> Found:
    """(detector, entity, trigger) of every match in the believed rows of each contract."""
    trading = [*_trading(believed)]
    for read in (
        _spoofing,
        _layering,
        _wash_trade,
        _wash_trade_split,
        _wash_trade_matched,
        _momentum_ignition,
        _ramping,
        _front_running,
    ):
        yield from read(trading)
    yield from _round_trips(believed["transfer"])
    yield from _impossible_travel(believed["account"])
    yield from _takeover(believed["account"], believed["transfer"])


def order(row: Row) -> tuple[int, int, str, str]:
    return row["event_time"], row["seq"], row["event_id"], row.get("kind", "")


def grouped(rows: Iterable[Row], *keys: str) -> list[list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in sorted(rows, key=order):
        found[tuple(row[key] for key in keys)].append(row)
    return [*found.values()]


def matches(rows: Sequence[Row], steps: Sequence[Step], within_ms: int) -> Iterator[Got]:
    for begin in range(len(rows)):
        got: Got = {step.name: [] for step in steps}
        near = [r for r in rows[begin:] if r["event_time"] - rows[begin]["event_time"] <= within_ms]
        if _walk(near, steps, got):
            yield got


def _walk(rows: list[Row], steps: Sequence[Step], got: Got) -> bool:
    at = 0
    for step, following in [*pairwise(steps), (steps[-1], None)]:
        while (count := len(got[step.name])) < step.most:
            if at == len(rows):
                return False
            if count >= step.least and following is not None and following.fits(got, rows[at]):
                break
            if not step.fits(got, rows[at]):
                return False
            got[step.name].append(rows[at])
            at += 1
    return True


def between(name: str, most: int = 20, least: int = 0) -> Step:
    return Step(name, lambda got, row: True, least, most)  # noqa: ARG005


def party(detector: str, got: Got, last: str, *names: str) -> tuple[str, str, str]:
    trigger = got[last][-1]
    users = [row["user_id"] for name in names for row in got[name]]
    distinct = sorted({*users})
    entity = distinct[0] if len(distinct) == 1 else "+".join(distinct) if len(names) == 2 else trigger["group_id"]
    return detector, entity, trigger["event_id"]


def gain(side: str, from_e8: int, to_e8: int) -> int:
    return to_e8 - from_e8 if side == "buy" else from_e8 - to_e8


def _trading(believed: dict[str, list[Row]]) -> Iterator[Row]:
    """Trades, large placed orders and pulled orders, with the group of the user at that moment."""
    rows = [{**row, "kind": "filled", "liquidity": row.get("liquidity", "taker")} for row in believed["fill"]]
    large = [row for row in believed["order"] if row["kind"] == "placed" and row["amount_fen"] >= 1_000_000]
    for back in (row for row in believed["order"] if row["kind"] == "cancelled"):
        same = [p for p in large if (p["user_id"], p["order_id"]) == (back["user_id"], back["order_id"])]
        near = [p for p in same if p["event_time"] >= back["event_time"] - 5_000 and p["event_time"] <= back["event_time"]]
        newest = max(near, key=order, default=None)
        if newest and order(newest)[:3] < order(back)[:3]:
            rows.append({**back, "amount_fen": newest["amount_fen"], "placed": newest})
    for row in [*rows, *large]:
        known = [v for v in believed["link"] if v["user_id"] == row["user_id"] and v["event_time"] <= row["event_time"]]
        newest = max(known, key=lambda v: (v["event_time"], v["group_id"]), default=None)
        yield {**row, "linked": newest is not None, "group_id": newest["group_id"] if newest else row["user_id"]}


def _shown(trading: list[Row], least_fen: int) -> Iterator[list[Row]]:
    """Pulled orders of a size and the trades on the other side; a trade during the showing is told again at the cancel."""
    opposite = {"buy": "sell", "sell": "buy"}
    pulled = [{**r, "side": opposite[r["side"]]} for r in trading if r["kind"] == "cancelled"]
    fills = [r for r in trading if r["kind"] == "filled"]
    again = []
    for row in pulled:
        key = lambda r: (r["group_id"], r["instrument"], r["side"])  # noqa: E731
        near = [f for f in fills if key(f) == key(row) and in_window(f["event_time"], row["event_time"], 10_001)]
        newest = max(near, key=order, default=None)
        if newest and order(row["placed"])[:3] < order(newest)[:3] < order(row)[:3]:
            own = {name: row[name] for name in ("event_id", "event_time", "seq")}
            again.append({**newest, **own})
    large = [r for r in pulled if r["amount_fen"] >= least_fen]
    return iter(grouped([*large, *fills, *again], "group_id", "instrument", "side"))


def _spoofing(trading: list[Row]) -> Found:
    steps = [
        Step("C", lambda _, r: r["kind"] == "cancelled"),
        Step("F", lambda g, r: r["kind"] == "filled" and r["event_time"] - g["C"][0]["placed"]["event_time"] <= 10_000),
    ]
    for rows in _shown(trading, 5_000_000):
        for got in matches(rows, steps, 10_000):
            yield party("spoofing", got, "F", "C", "F")


def _layering(trading: list[Row]) -> Found:
    pulled = lambda _, r: r["kind"] == "cancelled"  # noqa: E731
    filled = lambda _, r: r["kind"] == "filled"  # noqa: E731
    near = lambda g, r: r["kind"] == "filled" and r["event_time"] - g["L"][0]["placed"]["event_time"] <= 10_000  # noqa: E731
    steps = [Step("L", pulled), Step("X", filled, 0, 3), Step("M", pulled), Step("Y", filled, 0, 3), Step("N", pulled)]
    for rows in _shown(trading, 1_000_000):
        for got in matches(rows, [*steps, Step("F", near)], 10_000):
            yield party("layering", got, "F", "L", "M", "N", "F")


def _wash_trade(trading: list[Row]) -> Found:
    def meets(got: Got, b: Row) -> bool:
        a = got["A"][0]
        named = [x.get("counterparty_user_id") in (None, y["user_id"]) for x, y in ((a, b), (b, a))]
        alike = [abs(b[f] - a[f]) * 100 <= a[f] for f in ("price_e8", "quantity_e8")]
        other = a["user_id"] != b["user_id"] or a.get("counterparty_user_id") is not None
        return a["side"] != b["side"] and other and all(named) and all(alike)

    asked = [
        r for r in trading if r["kind"] == "filled" and (r["linked"] or r.get("counterparty_user_id") == r["user_id"])
    ]  # fmt: skip
    for rows in grouped(asked, "group_id", "instrument"):
        for got in matches(rows, [between("A", 1, 1), between("X"), Step("B", meets)], 30_000):
            yield party("wash_trade", got, "B", "A", "B")


def _wash_trade_split(trading: list[Row]) -> Found:
    def left(got: Got, *rows: Row) -> int:
        return sum(r["quantity_e8"] if r["side"] == "buy" else -r["quantity_e8"] for r in [*got["A"], *got["X"], *rows])

    def piece(got: Got, r: Row) -> bool:
        a = got["A"][0]
        return (r["user_id"] == a["user_id"]) == (r["side"] == a["side"]) and left(got, r) != 0

    def last(got: Got, r: Row) -> bool:
        a = got["A"][0]
        return r["user_id"] != a["user_id"] and r["side"] != a["side"] and left(got, r) == 0

    asked = [r for r in trading if r["kind"] == "filled" and r["linked"] and r.get("counterparty_user_id") is None]
    for rows in grouped(asked, "group_id", "instrument"):
        for got in matches(rows, [between("A", 1, 1), Step("X", piece, 1, 10), Step("B", last)], 10_000):
            yield party("wash_trade_split", got, "B", "A", "B")


def _wash_trade_matched(trading: list[Row]) -> Found:
    def like(got: Got, r: Row) -> bool:
        quantity = got["A"][0]["quantity_e8"]
        return bool(abs(r["quantity_e8"] - quantity) * 100 <= quantity)

    asked = [
        r for r in trading if r["kind"] == "filled" and r.get("counterparty_user_id") not in (None, r["user_id"])
    ]  # fmt: skip
    for rows in grouped(asked, "user_id", "counterparty_user_id", "instrument"):
        for got in matches(rows, [between("A", 1, 1), Step("B", like, 2, 2)], 300_000):
            last = got["B"][-1]
            pair = "+".join(sorted((last["user_id"], last["counterparty_user_id"])))
            yield "wash_trade_matched", pair, last["event_id"]


def _momentum_ignition(trading: list[Row]) -> Found:
    def again(got: Got, r: Row) -> bool:
        a = got["A"][0]
        return r["side"] == a["side"] and r["liquidity"] == "taker" and r["event_time"] - a["event_time"] <= 15_000

    def driven(got: Got, r: Row) -> bool:
        a = got["A"][0]
        return again(got, r) and gain(a["side"], a["price_e8"], r["price_e8"]) * 10_000 >= 20 * a["price_e8"]

    def turn(got: Got, r: Row) -> bool:
        burst, side = [*got["A"], *got["B"], *got["D"]], got["A"][0]["side"]
        paid = sum(b["price_e8"] for b in burst)
        near = r["event_time"] - burst[-1]["event_time"] <= 120_000
        return r["side"] != side and near and gain(side, paid, 5 * r["price_e8"]) > 0

    steps = [Step("A", lambda _, r: r["liquidity"] == "taker"), Step("B", again, 3, 3), Step("D", driven)]
    steps += [Step("X", lambda g, r: not again(g, r), 0, 20)]
    for rows in grouped([r for r in trading if r["kind"] == "filled"], "group_id", "instrument"):
        for got in matches(rows, [*steps, Step("C", turn)], 135_000):
            yield party("momentum_ignition", got, "C", "A", "B", "D", "C")


def _ramping(trading: list[Row]) -> Found:
    def further(got: Got, r: Row) -> bool:
        before = [*got["A"], *got["B"]][-1]
        return gain(r["side"], before["price_e8"], r["price_e8"]) > 0

    def far(got: Got, r: Row) -> bool:
        first = got["A"][0]["price_e8"]
        return further(got, r) and gain(r["side"], first, r["price_e8"]) * 10_000 >= 30 * first

    asked = [r for r in trading if r["kind"] == "filled" and r["liquidity"] == "taker"]
    for rows in grouped(asked, "group_id", "instrument", "side"):
        for got in matches(rows, [between("A", 1, 1), Step("B", further, 4, 4), Step("C", far)], 300_000):
            yield party("ramping", got, "C", "A", "B", "C")


def _front_running(trading: list[Row]) -> Found:
    def large(got: Got, r: Row) -> bool:
        f = got["F"][0]
        order_of_another = r["kind"] == "placed" and r["user_id"] != f["user_id"] and r["side"] == f["side"]
        return order_of_another and r["amount_fen"] >= 5 * f["amount_fen"] and r["event_time"] - f["event_time"] <= 60_000

    def close(got: Got, r: Row) -> bool:
        f, placed = got["F"][0], got["L"][0]
        own = r["kind"] == "filled" and r["user_id"] == f["user_id"] and r["side"] != f["side"]
        near = r["event_time"] - placed["event_time"] <= 120_000
        return own and near and gain(f["side"], f["price_e8"], r["price_e8"]) > 0

    other = Step("X", lambda g, r: r["kind"] == "placed" or r["user_id"] != g["F"][0]["user_id"], 0, 20)
    steps = [Step("F", lambda _, r: r["kind"] == "filled"), other, Step("L", large), between("Y"), Step("C", close)]
    wanted = {"filled": 0, "placed": 5_000_000}
    asked = [r for r in trading if r["linked"] and r["amount_fen"] >= wanted.get(r["kind"], 10**18)]
    for rows in grouped(asked, "group_id", "instrument"):
        for got in matches(rows, steps, 180_000):
            yield "front_running", got["C"][0]["user_id"], got["C"][0]["event_id"]


def _like(row: Row, than: Row) -> bool:
    return bool(abs(row["amount_fen"] - than["amount_fen"]) * 100 <= 20 * than["amount_fen"])


def _journeys(transfers: list[Row]) -> Iterator[Row]:
    """Payments, and the newest money that somebody got, passed on within the hour."""
    sent = [
        {**t, "origin": t["user_id"], "holder": t["counterparty_user_id"], "begun_at": t["event_time"], "hands": 1}
        for t in transfers
        if t["kind"] == "transfer_out" and t["amount_fen"] >= 100_000
        and t["counterparty_user_id"] not in (None, t["user_id"])
    ]  # fmt: skip
    yield from sent
    for paid in sent:
        got = [t for t in sent if t["holder"] == paid["origin"] and t["event_time"] <= paid["event_time"]]
        newest = max(got, key=order, default=None)
        if newest is None or order(newest) >= order(paid) or newest["origin"] == paid["holder"]:
            continue
        if paid["event_time"] - newest["event_time"] <= HOUR_MS and _like(paid, newest):
            yield {**paid, "origin": newest["origin"], "begun_at": newest["event_time"], "hands": 2}


def _round_trips(transfers: list[Row]) -> Found:
    journeys = [*_journeys(transfers)]
    rows = [{**j, "kind": "sent"} for j in journeys]
    rows += [{**j, "kind": "returned", "origin": j["holder"], "holder": j["origin"]} for j in journeys]

    def back(got: Got, r: Row) -> bool:
        s = got["S"][0]
        after = 0 <= r["begun_at"] - s["event_time"] <= HOUR_MS
        return r["kind"] == "returned" and r["hands"] <= s["hands"] and after and _like(r, s)

    other = Step("X", lambda _, r: r["kind"] == "returned", 0, 20)
    steps = [Step("S", lambda _, r: r["kind"] == "sent"), other, Step("R", back)]
    for own in grouped(rows, "origin", "holder"):
        for got in matches(own, steps, 2 * HOUR_MS):
            yield "round_trip_funds", got["R"][0]["origin"], got["R"][0]["event_id"]


def _impossible_travel(accounts: list[Row]) -> Found:
    known = [r for r in accounts if r["kind"] == "login_succeeded" and r.get("city") in CITIES]
    for rows in grouped(known, "user_id"):
        for a, b in pairwise(rows):
            km = dist(position_km(a["city"]), position_km(b["city"]))
            elapsed_ms = b["event_time"] - a["event_time"]
            if elapsed_ms <= DAY_MS and km >= 500 and km * 3600 > 1_000 * (elapsed_ms // 1000):
                yield "impossible_travel", b["user_id"], b["event_id"]


def _takeover(accounts: list[Row], transfers: list[Row]) -> Found:
    device = lambda r: r.get("device_id") or r["user_id"]  # noqa: E731
    failed = [r for r in accounts if r["kind"] == "login_failed"]
    good = [r for r in accounts if r["kind"] == "login_succeeded"]
    suspect = []
    for r in good:
        guessed = [f for f in failed if in_window(f["event_time"], r["event_time"], 600_001)]
        most = max(sum(f["user_id"] == r["user_id"] for f in guessed), sum(device(f) == device(r) for f in guessed))
        own = [g for g in good if (g["user_id"], device(g)) == (r["user_id"], device(r))]
        seen = [g for g in own if in_window(g["event_time"], r["event_time"], 7 * DAY_MS)]
        if r.get("device_id") and most >= 3 and len(seen) == 1:
            suspect.append(r)
    out = [t for t in transfers if t["kind"] in ("withdrawal", "transfer_out")]
    for rows in grouped([*suspect, *out], "user_id"):
        for s, w in pairwise(rows):
            near = w["event_time"] - s["event_time"] <= HOUR_MS
            if s["kind"] == "login_succeeded" and w["kind"] != "login_succeeded" and near:
                yield "takeover", w["user_id"], w["event_id"]
