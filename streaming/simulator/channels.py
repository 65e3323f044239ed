"""Where new users come from: what a customer costs there, and how many of them get as far as a first trade."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Channel:
    """share: of all registrations; conversion: range of first trades per registration; cost_fen: range per registration."""

    name: str
    share: float
    conversion: tuple[float, float]
    cost_fen: tuple[int, int]


CHANNELS = (
    Channel("chat_feed_ads", 0.45, (0.08, 0.12), (4_500, 6_000)),
    Channel("live_stream", 0.20, (0.15, 0.20), (8_000, 12_000)),
    Channel("street_team", 0.20, (0.03, 0.05), (1_500, 2_500)),
    Channel("referral", 0.15, (0.12, 0.18), (1_000, 2_000)),
)
REFERRAL = 3

STEP_SHARES = (0.20, 0.15, 0.40, 0.25)
"""How the loss between registration and first trade is shared: identity, questionnaire, deposit, trade (powers, sum 1)."""
