"""Honest trading during a visit: a position is opened, held for a while and closed; some orders are cancelled or rejected."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streaming.simulator.arrow_rows import only
from streaming.simulator.habits import TIERS
from streaming.simulator.legs import Legs, amount_fen, numbered, quantity_for
from streaming.simulator.market import Market
from streaming.simulator.population import Flags, Ints, Population
from streaming.simulator.sessions import Sessions

CANCELLED, REJECTED = 0.15, 0.02
CANCEL_AFTER_MS = (6_000, 25_000)
"""Nobody honest takes an order back within five seconds."""

FILL_AFTER_MS = (50, 1_500)
MAKER_BEFORE_MS = (1_000, 15_000)
MATCHED = 0.2
"""Share of trades whose other side is a user of the same tier, of another group; else the venue does not tell."""

FURTHEST_OFFSET = 0.0004
FAVOURITE = 0.7


@dataclass(frozen=True)
class Trading:
    """Tables of orders and fills."""

    orders: Any
    fills: Any


def trade(rng: np.random.Generator, people: Population, market: Market, visits: Sessions, prefix: str) -> Trading:
    """All orders and fills of the visits."""
    opened, hold_ms = _opened(rng, people, market, visits, prefix)
    fate = rng.random(len(opened.user))
    cancelled, rejected = fate < CANCELLED, fate > 1 - REJECTED
    filled = ~cancelled & ~rejected
    done = _round_trips(rng, opened.taken(filled), hold_ms[filled])
    back = opened.taken(cancelled)
    orders = [
        opened.orders(),
        back.orders("cancelled", rng.integers(*CANCEL_AFTER_MS, len(back.user))),
        opened.taken(rejected).orders("rejected", 20),
    ]
    return Trading(pa.concat_tables([*orders, done.orders]), done.fills)


def _opened(rng: np.random.Generator, people: Population, market: Market, visits: Sessions, prefix: str) -> tuple[Legs, Ints]:
    """The opening leg of every position, and how long it is held."""
    tier = people.tier[visits.user]
    willing = people.trades[visits.user] & (rng.random(len(visits)) < np.array([t.trading_session for t in TIERS])[tier])
    times = np.where(willing, rng.integers(1, np.array([t.round_trips for t in TIERS])[tier] + 1), 0)
    visit = np.repeat(np.arange(len(visits)), times)
    user, size, length = visits.user[visit], len(visit), visits.length_ms[visit]
    favourite = rng.random(size) < FAVOURITE
    instrument = np.where(favourite, people.instrument[user], rng.integers(0, len(market.feeds), size))
    at = visits.start_ms[visit] + (length * rng.uniform(0.02, 0.65, size)).astype(np.int64)
    wish = people.trade_fen[user] * np.exp(rng.normal(0, 0.3, size).clip(np.log(0.5), np.log(2)))
    quantity = quantity_for(wish, market.mid(instrument, at))
    offset = rng.uniform(-FURTHEST_OFFSET, FURTHEST_OFFSET, size)
    legs = Legs(people, market, user, instrument, rng.random(size) < 0.5, at, quantity, offset, numbered(f"{prefix}o", size))
    return legs, (length * rng.uniform(0.05, 0.3, size)).astype(np.int64)


def _round_trips(rng: np.random.Generator, opened: Legs, hold_ms: Ints) -> Trading:
    """Opening fills, their makers, closing orders and closing fills with profit or loss."""
    size = len(opened.user)
    open_after, close_after = rng.integers(*FILL_AFTER_MS, (2, size))
    closed = replace(
        opened,
        buy=~opened.buy,
        at_ms=opened.at_ms + open_after + hold_ms,
        order_id=np.char.add(opened.order_id, "c"),
    )
    matched, other = _matched(rng, opened)
    makers = _makers(rng, opened, open_after, other).taken(matched)
    before = opened.at_ms[matched] + open_after[matched] - makers.at_ms
    profit = _pnl(opened, open_after, closed, close_after)
    fills = [
        opened.fills(open_after, counterparty_user_id=only(opened.people.user_id[other], matched)),
        makers.fills(before, liquidity="maker", counterparty_user_id=opened.people.user_id[opened.user[matched]]),
        closed.fills(close_after, pnl_fen=profit),
    ]
    return Trading(pa.concat_tables([closed.orders(), makers.orders()]), pa.concat_tables(fills))


def _matched(rng: np.random.Generator, legs: Legs) -> tuple[Flags, Ints]:
    """Which trades met another user, and whom: same tier, another group."""
    people, size = legs.people, len(legs.user)
    other = legs.user.copy()
    for tier in range(len(TIERS)):
        pool, mine = np.flatnonzero(people.trades & (people.tier == tier)), people.tier[legs.user] == tier
        other[mine] = rng.choice(pool, int(mine.sum()))
    matched: Flags = (rng.random(size) < MATCHED) & (people.group[other] != people.group[legs.user])
    return matched, other


def _makers(rng: np.random.Generator, taken: Legs, fill_after: Ints, other: Ints) -> Legs:
    """The other side's orders, placed a while before they were taken."""
    waiting = rng.integers(*MAKER_BEFORE_MS, len(other))
    at: NDArray[np.int64] = taken.at_ms + fill_after - waiting
    return replace(taken, user=other, buy=~taken.buy, at_ms=at, order_id=np.char.add(taken.order_id, "m"))


def _pnl(opened: Legs, open_after: Ints, closed: Legs, close_after: Ints) -> Ints:
    paid = amount_fen(opened.price_e8(opened.at_ms + open_after), opened.quantity_e8)
    got = amount_fen(closed.price_e8(closed.at_ms + close_after), closed.quantity_e8)
    return np.where(opened.buy, got - paid, paid - got)
