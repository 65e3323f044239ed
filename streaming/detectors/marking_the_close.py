"""A user trades one way in the last minutes before settlement, and much of the market is he.

Fires: in the last five minutes before the daily settlement, when what a user bought of an instrument less what he sold (or
    the other way round), in two trades or more worth ¥20,000 or more, is a fifth or more of all that our users traded of it
    in five minutes.
Why: buying or selling at the close to mislead those who act on closing prices (MAR Article 12(2)(b), Annex I A(g)).
Misses: closes moved by several accounts that each stay small, and prices that were moved earlier.
"""

from schemas.clock import SETTLES_AT_MS
from streaming.detector import Rule

DETECTOR = Rule(
    on="position",
    when="event_time - day_start_ms < settles_at_ms AND event_time - day_start_ms >= settles_at_ms - last_ms"
    " AND position_fills_5m >= min_fills AND position_fen_5m >= min_fen"
    " AND ABS(position_bought_5m - position_sold_5m) * 100 >= min_percent * market_quantity_5m",
    thresholds={
        "settles_at_ms": SETTLES_AT_MS, "last_ms": 300_000, "min_fills": 2, "min_fen": 2_000_000, "min_percent": 20,
    },
    window_s=300,
    family="trading",
    severity="high",
    cooldown_s=600,
    score="50 + 50 * ABS(position_bought_5m - position_sold_5m) / market_quantity_5m",
    en="{user_id} traded {position_fen_5m} fen of {instrument} in the last five minutes before settlement: bought"
    " {position_bought_5m}, sold {position_sold_5m} of {market_quantity_5m} (e-8) in all.",
    zh="用户 {user_id} 在结算前五分钟内成交 {instrument} {position_fen_5m} 分:买入 {position_bought_5m}、卖出"
    " {position_sold_5m},"
    "全部成交量 {market_quantity_5m}(e-8)。",
    fires=(
        {"event_time": 85_199_999, "day_start_ms": 0, "position_fills_5m": 2, "position_fen_5m": 2_000_000,
         "position_bought_5m": 30, "position_sold_5m": 10, "market_quantity_5m": 100},
        {"event_time": 84_900_000, "day_start_ms": 0, "position_fills_5m": 9, "position_fen_5m": 2_000_000,
         "position_bought_5m": 0, "position_sold_5m": 20, "market_quantity_5m": 100},
    ),
    silent=(
        {"event_time": 85_200_000, "day_start_ms": 0, "position_fills_5m": 2, "position_fen_5m": 2_000_000,
         "position_bought_5m": 30, "position_sold_5m": 0, "market_quantity_5m": 100},
        {"event_time": 84_899_999, "day_start_ms": 0, "position_fills_5m": 2, "position_fen_5m": 2_000_000,
         "position_bought_5m": 30, "position_sold_5m": 0, "market_quantity_5m": 100},
        {"event_time": 85_000_000, "day_start_ms": 0, "position_fills_5m": 2, "position_fen_5m": 2_000_000,
         "position_bought_5m": 30, "position_sold_5m": 11, "market_quantity_5m": 100},
        {"event_time": 85_000_000, "day_start_ms": 0, "position_fills_5m": 1, "position_fen_5m": 2_000_000,
         "position_bought_5m": 30, "position_sold_5m": 0, "market_quantity_5m": 100},
    ),
)  # fmt: skip
