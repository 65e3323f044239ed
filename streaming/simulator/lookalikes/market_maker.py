"""Market makers: orders on both sides all day, most of them taken back, none of them soon; never linked to anybody."""

import numpy as np

from streaming.simulator.scene import Scene, Tables

AMOUNT_FEN = (2_000_000, 4_000_000)
HISTORY_EVERY_MS, LIVE_EVERY_MS = 900_000, 6_000
TAKEN_BACK = 0.6
TAKEN_BACK_AFTER_MS = (6_000, 15_000)


def play(scene: Scene, span_ms: tuple[int, int], every_ms: int) -> Tables:
    """One order per maker at every `every_ms` in [start, end), ten a minute at most."""
    at = np.arange(-(-span_ms[0] // every_ms) * every_ms, span_ms[1], every_ms)
    maker = np.tile(np.arange(len(scene.people.roles.market_makers)), len(at))
    moment = np.repeat(at, len(scene.people.roles.market_makers)) + maker * 7
    size, rng = len(moment), scene.rng
    user = scene.people.roles.market_makers[maker]
    legs = scene.legs(user, maker, buy=rng.random(size) < 0.5, at_ms=moment, amount_fen=rng.integers(*AMOUNT_FEN, size))
    back = rng.random(size) < TAKEN_BACK
    cancels = legs.taken(back).orders("cancelled", rng.integers(*TAKEN_BACK_AFTER_MS, int(back.sum())))
    fills = legs.taken(~back).fills(rng.integers(500, 5_000, int((~back).sum())), liquidity="maker")
    return [("order", legs.orders()), ("order", cancels), ("fill", fills)]
