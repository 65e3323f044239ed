"""Several large orders on one side feign depth; they are pulled back, and the other side is traded.

Fires: three orders of ¥10,000 or more of one user or linked group on one side of an instrument are each cancelled within 5 s,
    and within 10 s of the first placing, before the cancels or after them, the group trades the opposite side.
Why: layering, in the words of MAR Annex I A(e) and of Regulation (EU) 2016/522 Annex II; three levels are the least that look
    like depth. The times are ours.
Misses: fewer or smaller layers, and layers taken back one by one over more than 10 s.
"""

from streaming.detector import Pattern
from streaming.story import Story, linked, step


def layer(order_id: str, from_ms: int, to_ms: int, user_id: str = "u", amount_fen: int = 1_000_000) -> Story:
    """An order that is shown from one moment to another."""
    told = {"order_id": order_id, "user_id": user_id, "amount_fen": amount_fen}
    return step("placed", from_ms, **told), step("cancelled", to_ms, **told)


(P1, C1), (P2, C2), (P3, C3) = (layer(name, at, 5_000 + at) for at, name in enumerate("abc"))

DETECTOR = Pattern(
    rows="shown_row",
    where="kind = 'filled' OR event_time - placed_at <= {max_cancel_ms} AND amount_fen >= {min_fen}",
    partition_by=("group_id", "instrument", "side"),
    steps="L X{0,3}? M Y{0,3}? N F",
    define={
        **{one: f"{one}.kind = 'cancelled'" for one in "LMN"},
        **{one: f"{one}.kind = 'filled'" for one in "XY"},
        "F": "F.kind = 'filled' AND F.event_time - L.placed_at <= {max_elapsed_ms}",
    },
    within_ms=10_000,
    last="F",
    parties=("L.user_id", "M.user_id", "N.user_id", "F.user_id"),
    evidence=(*(f"{one}.{name}" for name in ("placed_id", "event_id") for one in "LMN"), "F.told_id"),
    instrument="F.instrument",
    values={"shown_fen": "L.amount_fen + M.amount_fen + N.amount_fen", "fill_fen": "F.amount_fen"},
    condition="shown_fen >= layers * min_fen",
    thresholds={"layers": 3, "min_fen": 1_000_000, "max_cancel_ms": 5_000, "max_elapsed_ms": 10_000},
    family="trading",
    severity="critical",
    cooldown_s=300,
    score=90,
    en="{entity_id} pulled {layers} orders over {shown_fen} fen in {instrument} and traded {fill_fen} fen against them.",
    zh="{entity_id} 在 {instrument} 撤回 {layers} 笔共 {shown_fen} 分的挂单,并反向成交 {fill_fen} 分。",
    fires=(
        (P1, P2, P3, step("filled", 900, side="sell"), C1, C2, C3),
        (P1, P2, P3, C1, C2, C3, step("filled", 10_000, side="sell")),
        (*linked("u", "v", "w"), *layer("a", 0, 900), *layer("b", 950, 990, "v"), P3, C3,
         step("filled", 6_000, side="sell", user_id="w")),
    ),
    silent=(
        (P1, P2, C1, C2, step("filled", 6_000, side="sell")),
        (P1, P2, P3, C1, C2, C3, step("filled", 10_001, side="sell")),
        (P1, P2, *layer("c", 0, 4_000, amount_fen=999_999), C1, C2, step("filled", 6_000, side="sell")),
        (P1, P2, P3, C1, C2, C3, step("filled", 6_000)),
    ),
)  # fmt: skip
