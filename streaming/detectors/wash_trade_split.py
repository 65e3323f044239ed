"""Linked accounts trade with each other in pieces: what one sold in one piece the others bought in several.

Fires: within 10 s, the trades of a linked group in an instrument come to nothing: one user took one side, others the opposite,
    in three to twelve trades whose quantities cancel out exactly, and nobody of the group traded otherwise in between.
Why: splitting is how wash trades (MAR Annex I A(c)) escape a search for equal quantities. Time and counts are ours.
Misses: more pieces, other trades of the group between them; where venues name counterparties, wash_trade sees each piece.
"""

from streaming.detector import Pattern
from streaming.story import linked, step

NET = "(CASE WHEN {0}.side = 'buy' THEN {0}.quantity_e8 ELSE -{0}.quantity_e8 END)"
LEFT = f"{NET.format('A')} + SUM{NET.format('X')}"
GROUP = linked("u", "v", "w")
SOLD, PIECE = step("filled", 0, side="sell"), step("filled", 10, user_id="v", quantity_e8=40)
REST = step("filled", 10_000, user_id="w", quantity_e8=60)

DETECTOR = Pattern(
    rows="trading_row",
    where="kind = 'filled' AND linked AND counterparty_user_id IS NULL",
    partition_by=("group_id", "instrument"),
    steps="A X{1,10}? B",
    define={
        "X": f"(X.user_id = A.user_id AND X.side = A.side OR X.user_id <> A.user_id AND X.side <> A.side) AND {LEFT} <> 0",
        "B": f"B.user_id <> A.user_id AND B.side <> A.side AND {LEFT} + {NET.format('B')} = 0",
    },
    within_ms=10_000,
    last="B",
    parties=("A.user_id", "B.user_id"),
    evidence=("A.event_id", "FIRST(X.event_id)", "LAST(X.event_id)", "B.event_id"),
    instrument="B.instrument",
    values={"trades": "COUNT(X.event_id) + 2", "elapsed_ms": "B.event_time - A.event_time"},
    condition="elapsed_ms <= max_elapsed_ms",
    thresholds={"max_elapsed_ms": 10_000},
    family="trading",
    severity="critical",
    cooldown_s=300,
    score=85,
    en="Linked accounts {entity_id} and their group took both sides of {instrument} in {trades} trades within {elapsed_ms} ms.",
    zh="关联账户 {entity_id} 及其团伙在 {instrument} 以 {trades} 笔成交互为买卖双方,历时 {elapsed_ms} 毫秒。",
    fires=(
        (*GROUP, SOLD, PIECE, REST),
        (*GROUP, SOLD, step("filled", 1, side="sell", quantity_e8=20), PIECE, step("filled", 99, user_id="w", quantity_e8=80)),
    ),
    silent=(
        (*GROUP, SOLD, PIECE, step("filled", 10_001, user_id="w", quantity_e8=60)),
        (*GROUP, SOLD, PIECE, step("filled", 20, user_id="w", quantity_e8=59)),
        (*GROUP, SOLD, PIECE, step("filled", 20, quantity_e8=1), REST),
        (SOLD, PIECE, REST),
    ),
)
