"""An account that slept for a month moves money again.

Fires: the first transfer of the day, or the first trade of the hour, of ¥1,000 or more, 30 days or more after the user was
    last seen.
Why: sleeping accounts are sold and taken over; sudden activity is a standard sign (FFIEC BSA/AML manual, appendix F).
Misses: users without a profile (when they were last seen is missing, so nothing is said), and those who log in now and then.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on=("transfer", "fill"),
    when="event_time - last_seen_at >= min_silent_ms AND amount_fen >= min_fen AND (moves_day IS NULL OR moves_day <= 1) AND"
    " fills_1h <= 1",
    thresholds={"min_silent_ms": 2_592_000_000, "min_fen": 100_000},
    family="money",
    severity="medium",
    cooldown_s=86_400,
    score="50 + (event_time - last_seen_at) / min_silent_ms",
    en="{user_id} moves {amount_fen} fen after a long sleep (last seen at {last_seen_at} ms).",
    zh="用户 {user_id} 长期未活动(上次活动 {last_seen_at} 毫秒),突然发生 {amount_fen} 分资金变动。",
    fires=({"event_time": 2_592_000_000, "last_seen_at": 0, "amount_fen": 100_000, "moves_day": 1, "fills_1h": 0},),
    silent=(
        {"event_time": 2_591_999_999, "last_seen_at": 0, "amount_fen": 100_000, "moves_day": 1, "fills_1h": 0},
        {"event_time": 2_592_000_000, "last_seen_at": 0, "amount_fen": 99_999, "moves_day": 1, "fills_1h": 0},
        {"event_time": 2_592_000_000, "last_seen_at": 0, "amount_fen": 100_000, "moves_day": 2, "fills_1h": 0},
        {"event_time": 2_592_000_000, "last_seen_at": None, "amount_fen": 100_000, "moves_day": 1, "fills_1h": 0},
    ),
)
