"""Linked accounts together flood the book with orders that are pulled back at once.

Fires: on a cancellation, when a group of linked accounts placed 60 orders or more within a minute, this account fewer than 60,
    took back 80 % or more of that number, and traded at most one in twenty.
Why: a limit for one account is passed by taking turns; the thresholds are those of quote stuffing.
Misses: groups that share nothing known, and slower floods.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="order",
    where="kind = 'cancelled'",
    when="group_orders_1m >= min_orders AND orders_1m < min_orders AND group_cancels_1m * 100 >= min_percent * group_orders_1m"
    " AND group_fills_1m * orders_a_fill <= group_orders_1m",
    thresholds={"min_orders": 60, "min_percent": 80, "orders_a_fill": 20},
    window_s=60,
    linked=True,
    family="trading",
    severity="high",
    cooldown_s=300,
    score="60 + 20 * group_orders_1m / min_orders",
    en="Linked accounts {group_id} placed {group_orders_1m} orders within one minute ({user_id}: {orders_1m}), cancelled"
    " {group_cancels_1m} and traded {group_fills_1m}.",
    zh="关联账户 {group_id} 一分钟内共下单 {group_orders_1m} 笔(用户 {user_id}:{orders_1m} 笔),撤单 {group_cancels_1m} 笔,"
    "成交 {group_fills_1m} 笔。",
    fires=({"group_orders_1m": 60, "orders_1m": 30, "group_cancels_1m": 48, "group_fills_1m": 3},),
    silent=(
        {"group_orders_1m": 59, "orders_1m": 30, "group_cancels_1m": 59, "group_fills_1m": 0},
        {"group_orders_1m": 60, "orders_1m": 60, "group_cancels_1m": 60, "group_fills_1m": 0},
        {"group_orders_1m": 60, "orders_1m": 30, "group_cancels_1m": 47, "group_fills_1m": 0},
        {"group_orders_1m": 60, "orders_1m": 30, "group_cancels_1m": 60, "group_fills_1m": 4},
    ),
)
