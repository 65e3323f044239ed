"""A user floods the book with orders that are pulled back at once.

Fires: on a cancellation, when one user placed 60 orders or more within a minute, took back 80 % or more of that number, and
    traded at most one in twenty.
Why: quote stuffing slows others and hides intentions (MAR Annex II, indicator A(h); SEC market structure concept release
    2010).
Misses: floods spread over accounts that are not linked, and slower ones.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="order",
    where="kind = 'cancelled'",
    when="orders_1m >= min_orders AND cancels_1m * 100 >= min_percent * orders_1m AND fills_1m * orders_a_fill <= orders_1m",
    thresholds={"min_orders": 60, "min_percent": 80, "orders_a_fill": 20},
    window_s=60,
    family="trading",
    severity="high",
    cooldown_s=300,
    score="60 + 20 * orders_1m / min_orders",
    en="{user_id} placed {orders_1m} orders within one minute, cancelled {cancels_1m} and traded {fills_1m}.",
    zh="用户 {user_id} 一分钟内下单 {orders_1m} 笔,撤单 {cancels_1m} 笔,成交 {fills_1m} 笔。",
    fires=({"orders_1m": 60, "cancels_1m": 48, "fills_1m": 3},),
    silent=(
        {"orders_1m": 59, "cancels_1m": 59, "fills_1m": 0},
        {"orders_1m": 60, "cancels_1m": 47, "fills_1m": 0},
        {"orders_1m": 60, "cancels_1m": 60, "fills_1m": 4},
    ),
)
