"""One scene for every rule that a random stream would hardly ever make fire: its rows, all on time."""

from collections.abc import Iterator
from typing import Any

from schemas.clock import SETTLES_AT_MS, day_bounds_ms, reporting_day

Row = dict[str, Any]
Told = tuple[str, Row]
MINUTE = 60_000
EARLY_MS = 11 * MINUTE
"""How long before the stream the scenes begin."""

MONTH_MS = 31 * 86_400_000
GROUP = {"l0": "gl", "l1": "gl", "l2": "gm", "l3": "gm", "l4": "gn", "l5": "gn"}


def versions(start_ms: int) -> Iterator[Told]:
    """Profiles, links and limits that the scenes need, long before they begin."""
    at = start_ms - 2 * 3_600_000
    told: list[Told] = [("link", {"user_id": u, "group_id": g}) for u, g in GROUP.items()]
    told.append(("limit", {"user_id": "limited", "limit_fen": 30_000, "reason": "novice"}))
    slept = {"last_seen_at": start_ms - MONTH_MS}
    usual = {"fills_90d": 40, "fill_fen_mean_90d": 50_000, "fill_fen_stddev_90d": 20_000}
    told.append(("profile", {"user_id": "sleeper", "tier": "novice", "values": slept}))
    told.append(("profile", {"user_id": "usual", "tier": "mature", "channel": "kol", "values": usual}))
    told.append(("profile", {"user_id": "house", "tier": "institution", "values": {}}))
    for n, (contract, row) in enumerate(told):
        head = {"version": 1, "event_id": f"v{n}", "event_time": at, "observed_at": at - 600_000, "seq": n + 1, "region": "CN"}
        yield contract, head | row


def scenes(start_ms: int, *, close: bool) -> Iterator[Told]:
    """The rows of all scenes; each is observed 30 ms after it happened. close: with that of the settlement before."""
    rows = [*_orders(start_ms), *_trades(start_ms), *_money(start_ms), *_accounts(start_ms), *_market(start_ms)]
    rows += [*_close(start_ms)] if close else []
    for n, (contract, at, row) in enumerate(rows):
        head = {
            "version": 1,
            "event_id": f"s{n}",
            "event_time": at,
            "observed_at": at + 30,
            "seq": 1_000_000 + n,
            "region": "CN",
        }
        yield contract, head | row


Scene = Iterator[tuple[str, int, Row]]


def _order(user: str, kind: str, n: int) -> Row:
    return {"kind": kind, "order_id": f"so{n}", "user_id": user, "instrument": "I1", "side": "buy", "quantity_e8": 1,
            "amount_fen": 1_000}  # fmt: skip


def _fill(user: str, n: int, amount_fen: int, **more: Any) -> Row:
    usual = {"order_id": f"sf{n}", "user_id": user, "instrument": "I9", "side": "buy", "price_e8": 100_000, "quantity_e8": 7}
    return usual | {"amount_fen": amount_fen} | more


def _orders(at: int) -> Scene:
    """Quote stuffing and, by the same hand, far more orders than trades; linked accounts that are fast together."""
    for n in range(105):
        yield "order", at + n * 300, _order("stuffer", "placed", n)
        yield "order", at + n * 300 + 100, _order("stuffer", "cancelled", n)
    for n in range(24):
        yield "order", at + n * 1_000, _order(f"l{n % 2}", "placed", 500 + n)
    for n in range(66):
        yield "order", at + n * 400, _order(f"l{2 + n % 2}", "placed", 600 + n)
        yield "order", at + n * 400 + 90, _order(f"l{2 + n % 2}", "cancelled", 600 + n)

    for n in range(104):
        yield "order", at - 9 * MINUTE + n * 4_000, _order(f"l{4 + n % 2}", "placed", 700 + n)
        yield "order", at - 9 * MINUTE + n * 4_000 + 900, _order(f"l{4 + n % 2}", "cancelled", 700 + n)


def _trades(at: int) -> Scene:
    """Limits, stale quotes, raised stakes after losses, and a large trade, alone and cut in pieces."""
    yield "fill", at, _fill("limited", 0, 30_001)
    yield "fill", at + 10, _fill("usual", 1, 1_500_000)
    yield "fill", at + 20, _fill("house", 1, 1_500_000)
    yield "tick", at, {"kind": "quote", "instrument": "stale", "venue": "v", "price_e8": 100_000}
    yield "tick", at + 2_500, {"kind": "trade", "instrument": "stale", "venue": "v", "price_e8": 100_400, "quantity_e8": 5}
    for n in range(4):
        yield "fill", at + 3_000 + n, _fill("arbitrageur", 10 + n, 20_000, instrument="stale", price_e8=100_050)
    for n in range(4):
        yield "fill", at + n * 900, _fill("loser", 20 + n, 30_000, pnl_fen=-20_000)
    yield "fill", at + 5_000, _fill("loser", 30, 90_000)
    for n in range(6):
        yield "fill", at - 3 * MINUTE + n, _fill(f"l{n % 2}", 40 + n, 20_000)
    yield "fill", at + 1_000, _fill("l0", 50, 600_000)
    yield "fill", at + 2_000, _fill("l1", 51, 600_000)


def _transfer(user: str, kind: str, n: int, amount_fen: int, other: str | None = None) -> Row:
    own = {"kind": kind, "transfer_id": f"st{n}", "user_id": user, "amount_fen": amount_fen}
    return own | ({"counterparty_user_id": other} if other else {})


def _money(at: int) -> Scene:
    """Deposits below what is reported, alone and linked; money through linked hands; collectors, spreaders, a sleeper."""
    for n in range(4):
        yield "transfer", at + n * 1_000, _transfer("structurer", "deposit", n, 1_240_000)
    for n in range(2):
        yield "transfer", at + n * 1_000, _transfer("near", "deposit", 5 + n, 4_800_000)
    yield "transfer", at, _transfer("l0", "deposit", 10, 3_000_000)
    yield "transfer", at + 1_000, _transfer("l1", "deposit", 11, 2_500_000)
    yield "transfer", at, _transfer("l2", "deposit", 12, 1_000_000)
    yield "transfer", at + 4_000, _transfer("l3", "withdrawal", 13, 950_000)
    for n in range(12):
        yield "transfer", at + n * 500, _transfer("collector", "transfer_in", 20 + n, 60_000, f"payer{n % 11}")
        yield "transfer", at + n * 500, _transfer("spreader", "transfer_out", 40 + n, 60_000, f"payee{n % 11}")
        yield "transfer", at + n * 500, _transfer(f"l{4 + n % 2}", "transfer_in", 70 + n, 60_000, f"payer{n % 11}")
        yield "transfer", at + n * 500, _transfer(f"l{4 + n % 2}", "transfer_out", 90 + n, 60_000, f"payee{n % 11}")
    yield "transfer", at + 700, _transfer("sleeper", "withdrawal", 60, 200_000)


def _accounts(at: int) -> Scene:
    """A crowded device, an eager host, and somebody who tries papers."""
    for n in range(6):
        told = {"kind": "login_succeeded", "user_id": f"guest{n % 5}", "device_id": "crowded"}
        yield "account", at + n * 800, told
    for n in range(11):
        yield "account", at + n * 700, {"kind": "registered", "user_id": f"new{n}", "referrer_user_id": "host"}
    for n in range(3):
        why = "face mismatch" if n else "blurred photo"
        yield "account", at + n * 5_000, {"kind": "kyc_failed", "user_id": "papers", "reason": why}
    for n in range(60):
        yield "account", at + n * 200, {"kind": "api_called", "user_id": "house", "endpoint": "/v1/orders"}
        yield "account", at + n * 300, {"kind": "api_called", "user_id": f"l{4 + n % 2}", "endpoint": "/v1/orders"}


def _market(at: int) -> Scene:
    """An instrument that ticks every second for ten minutes, is talked up, surges and falls silent; a chat that wakes up."""
    begun = at - EARLY_MS
    for n in range(640):
        price = 100_000 + (1_500 if n > 630 else 0)
        yield "tick", begun + n * 1_000, {"kind": "quote", "instrument": "lively", "venue": "v", "price_e8": price}
    traded = {"kind": "trade", "instrument": "lively", "venue": "v", "price_e8": 101_500}
    yield "tick", begun + 100_000, traded | {"quantity_e8": 1_000}
    yield "tick", begun + 636_100, traded | {"quantity_e8": 1_000}
    for n in range(22):
        share = {"kind": "shared", "user_id": f"fan{n}", "instrument": "lively"}
        yield "social", begun + 590_000 + n * 1_500, share
    for n in range(13):
        report = {"kind": "group_activity", "user_id": "fan0", "group_id": "chat", "message_count": 90 if n > 11 else 8}
        yield "social", begun + n * 45_000, report


def _close(at: int) -> Scene:
    """The newest settlement before all other scenes: two trades in its last minutes, beside somebody else's."""
    day = reporting_day(at - EARLY_MS)
    settled = day_bounds_ms(day)[0] + SETTLES_AT_MS
    settled -= 0 if settled < at - EARLY_MS else 86_400_000
    yield "fill", settled - 4 * MINUTE, _fill("other", 70, 900_000, instrument="closing", quantity_e8=30)
    for n in range(2):
        yield "fill", settled - MINUTE + n * 1_500, _fill("closer", 71 + n, 1_200_000, instrument="closing", quantity_e8=40)
    yield "fill", settled, _fill("closer", 74, 1_200_000, instrument="closing", quantity_e8=40)
