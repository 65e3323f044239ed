"""Money that only passes through: paid in and nearly all taken out again within a minute, without a trade."""

from streaming.simulator.arrow_rows import rows_from
from streaming.simulator.scene import Anomaly, Pair, Scene

DEPOSIT_FEN, WITHDRAWAL_FEN = 2_000_000, 1_950_000
BETWEEN_MS = 40_000


def play(scene: Scene, pair: Pair, at_ms: int) -> Anomaly:
    """¥20,000 in, ¥19,500 out."""
    who = scene.people.user_id[pair[0]]
    moves = (("deposit", at_ms, DEPOSIT_FEN), ("withdrawal", at_ms + BETWEEN_MS, WITHDRAWAL_FEN))
    rows = [
        {
            "kind": kind,
            "transfer_id": f"{scene.prefix}t{at}",
            "user_id": who,
            "amount_fen": amount_fen,
            "card_id": scene.people.card_id[pair[0]],
            "device_id": scene.people.device_id[pair[0]],
            "event_time": at,
        }
        for kind, at, amount_fen in moves
    ]
    return Anomaly("deposit_withdraw", who, [("transfer", rows_from("transfer", rows))])
