"""A user sends far more orders than he ever trades.

Fires: on an order or a cancellation, when one user sent 200 of them or more within the hour, over 50 for each of his trades.
Why: venues must bound the ratio of unexecuted orders to transactions (MiFID II Article 48(6), RTS 9); a high one strains the
    system and is how layering looks from afar.
Misses: users who trade a little in between, and a market maker's honest quoting looks the same: he needs a limit of his own.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="order",
    when="orders_1h + cancels_1h >= min_messages AND orders_1h + cancels_1h > max_ratio * fills_1h",
    thresholds={"min_messages": 200, "max_ratio": 50},
    window_s=3600,
    family="trading",
    severity="medium",
    cooldown_s=3600,
    score="40 + (orders_1h + cancels_1h) / (fills_1h + 1) / 10",
    en="{user_id} sent {orders_1h} orders and {cancels_1h} cancellations within an hour for {fills_1h} trades.",
    zh="用户 {user_id} 一小时内下单 {orders_1h} 笔、撤单 {cancels_1h} 笔,仅成交 {fills_1h} 笔。",
    fires=({"orders_1h": 100, "cancels_1h": 100, "fills_1h": 3}, {"orders_1h": 150, "cancels_1h": 50, "fills_1h": 0}),
    silent=({"orders_1h": 100, "cancels_1h": 99, "fills_1h": 0}, {"orders_1h": 100, "cancels_1h": 100, "fills_1h": 4}),
)
