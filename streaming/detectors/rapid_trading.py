"""A user places orders faster than a person can decide.

Fires: 20 orders or more placed by one user within a minute.
Why: machine-paced orders of a retail account point to a script, a shared account or an attempt to flood the book; a trained
    day trader stays below 10 a minute.
Misses: the same flow split over linked accounts, or spread to one order every four seconds.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="order",
    where="kind = 'placed'",
    when="orders_1m >= min_orders",
    thresholds={"min_orders": 20},
    window_s=60,
    family="trading",
    severity="medium",
    cooldown_s=300,
    score="50 * orders_1m / min_orders",
    en="{user_id} placed {orders_1m} orders within one minute (limit {min_orders}).",
    zh="用户 {user_id} 一分钟内下单 {orders_1m} 笔(阈值 {min_orders})。",
    fires=({"orders_1m": 20}, {"orders_1m": 400}),
    silent=({"orders_1m": 19}, {"orders_1m": 1}),
)
