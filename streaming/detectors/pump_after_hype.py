"""An instrument is talked up, and then its price goes up.

Fires: 20 shares or more of an instrument within ten minutes, two thirds or more of the hour's, while its price stands 1 % or
    more above its lowest of those ten minutes.
Why: spreading opinions to sell into the rise is market manipulation (MAR Article 12(2)(d)); on social platforms hype runs
    ahead of the price by minutes.
Misses: talk outside the platform, slow campaigns, and prices talked down. Shares may be two seconds late, so this one waits
    longer.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="talked_bar",
    when="mentions_10m >= min_mentions AND mentions_10m * 3 >= mentions_1h * 2"
    " AND (high_e8 - price_low_10m) * 10000 >= min_bps * price_low_10m",
    thresholds={"min_mentions": 20, "min_bps": 100},
    window_s=600,
    family="market",
    severity="high",
    cooldown_s=1800,
    score="50 + mentions_10m / 2",
    en="{instrument} was shared {mentions_10m} times within ten minutes ({mentions_1h} in the hour) and rose from"
    " {price_low_10m} to"
    " {high_e8} (e-8).",
    zh="{instrument} 十分钟内被分享 {mentions_10m} 次(一小时 {mentions_1h} 次),价格由 {price_low_10m} 升至 {high_e8}(e-8)。",
    fires=({"mentions_10m": 20, "mentions_1h": 30, "high_e8": 10_100, "price_low_10m": 10_000},),
    silent=(
        {"mentions_10m": 19, "mentions_1h": 19, "high_e8": 10_500, "price_low_10m": 10_000},
        {"mentions_10m": 20, "mentions_1h": 31, "high_e8": 10_500, "price_low_10m": 10_000},
        {"mentions_10m": 20, "mentions_1h": 20, "high_e8": 10_099, "price_low_10m": 10_000},
    ),
)
