"""How users of each tier live on the platform: how often they come, how long they stay, what they trade and pay in."""

from dataclasses import dataclass

NOVICE, MATURE, INSTITUTION = 0, 1, 2


@dataclass(frozen=True)
class Habits:
    """One tier's ways; (low, high) are ranges of a user's own normal, amounts in fen.

    A single trade lies between half and twice the user's own normal, so that no honest user ever trades ten times his mean.
    """

    share: float
    age_years: tuple[int, int]
    trade_fen: tuple[int, int]
    deposit_fen: tuple[int, int]
    sessions_a_day: float
    session_minutes: tuple[int, int]
    session_rows: int
    trading_session: float
    round_trips: int
    deposit_a_day: float
    withdrawal_a_day: float
    indicators: int


TIERS = (
    Habits(0.85, (25, 35), (3_000, 15_000), (5_000, 20_000), 0.35, (4, 15), 9, 0.35, 1, 0.03, 0.02, 2),
    Habits(0.12, (28, 50), (50_000, 300_000), (50_000, 500_000), 3.6, (85, 115), 15, 0.45, 2, 0.10, 0.05, 6),
    Habits(0.03, (30, 60), (8_000_000, 12_000_000), (2_000_000, 20_000_000), 1.2, (10, 30), 10, 0.7, 2, 0.15, 0.10, 4),
)
INDICATORS = ("MACD", "RSI", "KDJ", "BOLL", "MA", "VOL")
