"""The ticks of a lively instrument stop.

Fires: thirty seconds without a tick of an instrument that had ticked in half of the seconds of the minute before.
Why: a stalled feed makes every price on the platform old, for all who trade on it and for all rules that read it.
Misses: instruments that tick now and then. When the feed's writer itself is dead, its heartbeats end and time stands still:
    that is seen as watermark delay, not here.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="silence",
    when="bars_1m >= min_bars",
    thresholds={"min_bars": 30},
    family="market",
    severity="high",
    cooldown_s=300,
    score="50 + bars_1m / 2",
    en="{instrument} has not ticked for {silent_ms} ms, after ticks in {bars_1m} of the 60 seconds before.",
    zh="{instrument} 已 {silent_ms} 毫秒无行情,此前 60 秒中有 {bars_1m} 秒有行情。",
    fires=({"bars_1m": 30},),
    silent=({"bars_1m": 29},),
)
