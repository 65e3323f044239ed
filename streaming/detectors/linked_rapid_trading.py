"""Linked accounts together place orders faster than a person can decide.

Fires: 20 orders or more of a group of linked accounts within a minute, this account below 20 itself.
Why: a limit for one account is passed by spreading the flow over several; the threshold is that of rapid trading.
Misses: groups that share nothing known.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="order",
    where="kind = 'placed'",
    when="group_orders_1m >= min_orders AND orders_1m < min_orders",
    thresholds={"min_orders": 20},
    window_s=60,
    linked=True,
    family="trading",
    severity="medium",
    cooldown_s=300,
    score="50 * group_orders_1m / min_orders",
    en="Linked accounts {group_id} placed {group_orders_1m} orders within one minute, {user_id} {orders_1m}.",
    zh="关联账户 {group_id} 一分钟内共下单 {group_orders_1m} 笔,其中用户 {user_id} {orders_1m} 笔。",
    fires=({"group_orders_1m": 20, "orders_1m": 19},),
    silent=(
        {"group_orders_1m": 19, "orders_1m": 5},
        {"group_orders_1m": 25, "orders_1m": 20},
        {"group_orders_1m": None, "orders_1m": 19},
    ),
)
