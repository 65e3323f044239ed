"""An instrument trades in a minute what it usually trades in eight.

Fires: the volume of the last minute is eight times the mean minute of the last hour, or more, if the instrument ticked in
    600 of the hour's seconds (fewer make no normal: ten quiet minutes would be six times the hour's mean).
Why: volume precedes and accompanies news, errors and manipulation; surveillance compares it with its own recent normal.
Misses: instruments that trade now and then, and slow rises. The minute is part of the hour, so 60 times is the most there can
    be.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="bar",
    when="volume_1m * 60 >= times * volume_1h AND volume_1m > 0 AND bars_1h >= min_bars",
    thresholds={"times": 8, "min_bars": 600},
    window_s=3600,
    family="market",
    severity="medium",
    cooldown_s=600,
    score="40 + volume_1m * 60 / volume_1h",
    en="{instrument} traded {volume_1m} (e-8) within one minute, of {volume_1h} in the hour.",
    zh="{instrument} 一分钟成交 {volume_1m}(e-8),一小时共 {volume_1h}。",
    fires=({"volume_1m": 80, "volume_1h": 600, "bars_1h": 600},),
    silent=(
        {"volume_1m": 79, "volume_1h": 600, "bars_1h": 600},
        {"volume_1m": 80, "volume_1h": 600, "bars_1h": 599},
        {"volume_1m": 0, "volume_1h": 0, "bars_1h": 3_600},
    ),
)
