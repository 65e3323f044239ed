"""A large order is shown to move the others, taken back, and the opposite is done: the seed of layering."""

from streaming.simulator.scene import Anomaly, Pair, Scene

SHOWN_FEN, DONE_FEN = 8_000_000, 300_000
CANCEL_AFTER_MS, TURN_AFTER_MS, FILL_AFTER_MS = 2_500, 4_000, 1_000


def play(scene: Scene, pair: Pair, at_ms: int) -> Anomaly:
    """A buy order of ¥80,000 taken back after 2.5 s, and a sale five seconds after its placing."""
    instrument = scene.quiet_instrument()
    shown = scene.legs(pair[0], instrument, buy=True, at_ms=at_ms, amount_fen=SHOWN_FEN)
    done = scene.legs(pair[0], instrument, buy=False, at_ms=at_ms + TURN_AFTER_MS, amount_fen=DONE_FEN)
    orders = [("order", shown.orders()), ("order", shown.orders("cancelled", CANCEL_AFTER_MS)), ("order", done.orders())]
    return Anomaly("place_cancel_fill", scene.people.user_id[pair[0]], [*orders, ("fill", done.fills(FILL_AFTER_MS))])
