"""Who a user is, as of the end of a day: tier with reasons, channel, money and habits."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Row, Table
from schemas.fields import Count, Fen, Id, Millis, SignedFen


@dataclass(frozen=True, kw_only=True)
class ProfileRow(Row):
    """last_seen_at: newest event; online_ms: engaged time a day, mean of the newest seven active days.

    Amounts and counts cover the last 30 days.
    """

    TABLE: ClassVar[Table] = Table("profile", key=("user_id",), owner="growth")

    user_id: Id
    tier: Id
    tier_reasons: list[str]
    channel: Id | None
    group_id: Id
    registered_at: Millis | None
    last_seen_at: Millis
    fills: Count
    traded_fen: Fen
    largest_fill_fen: Fen
    mean_fill_fen: Fen
    deposit_fen: Fen
    withdrawal_fen: Fen
    pnl_fen: SignedFen
    online_ms: Count
    indicators: Count
    api_calls_max_day: Count
    favourite_instrument: Id | None


ROW = ProfileRow
