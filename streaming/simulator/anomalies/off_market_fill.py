"""A trade 3 % away from everything the market offered."""

from streaming.simulator.scene import Anomaly, Pair, Scene

OFFSET = 0.03


def play(scene: Scene, pair: Pair, at_ms: int) -> Anomaly:
    """One order and its fill at a price nobody quoted."""
    offset = OFFSET if scene.rng.random() < 0.5 else -OFFSET
    legs = scene.legs(pair[0], scene.quiet_instrument(), buy=True, at_ms=at_ms, amount_fen=30_000, offset=offset)
    return Anomaly("off_market_fill", scene.people.user_id[pair[0]], [("order", legs.orders()), ("fill", legs.fills(120))])
