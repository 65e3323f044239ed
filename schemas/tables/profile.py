"""Who a user is, as of the end of a day: tier with reasons, channel, money, habits, reach, and his own normal."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Ge, Le

from schemas.contract import Row, Table
from schemas.fields import Count, Fen, Id, Millis, SignedFen

Score = Annotated[int, Ge(1), Le(5)]
"""A fifth of all users who trade: 5 are those with most."""


@dataclass(frozen=True, kw_only=True)
class ProfileRow(Row):
    """Amounts and counts cover the last 30 days, except `normal` (90 days) and what says when something first happened.

    tier_since: the day on which the tier was assigned; previous_tier: the one before; tier_reached: of each tier that the user
    has ever had, or a higher one, the first moment of the first such day (UTC ms); last_seen_at: newest act; online_ms: engaged
    time a day, mean of the newest seven active days; active_days: days with any act; holding_*_s: time between the opening and
    the closing of a position, first in, first out; active_hours: acts by hour of the reporting zone, `00` to `23`;
    instrument_fills: trades by instrument; indicator_uses: by indicator; invitees: users ever who registered through the user;
    chat_groups: groups he shared in or joined; *_score: recency, frequency, money of trading in fifths, absent without a trade;
    normal: what detectors compare the user with, as `NORMAL` in `batch.profiles` lists it.
    """

    TABLE: ClassVar[Table] = Table("profile", key=("user_id",), owner="growth")

    user_id: Id
    tier: Id
    tier_reasons: list[str]
    tier_since: Id
    previous_tier: Id | None
    tier_reached: dict[str, int | None]
    channel: Id | None
    group_id: Id
    registered_at: Millis | None
    funded_at: Millis | None
    traded_at: Millis | None
    last_seen_at: Millis
    last_fill_at: Millis | None
    active_days: Count
    fills: Count
    traded_fen: Fen
    largest_fill_fen: Fen
    mean_fill_fen: Fen
    fee_fen: Fen
    deposit_fen: Fen
    withdrawal_fen: Fen
    pnl_fen: SignedFen
    holding_mean_s: Count | None
    holding_median_s: Count | None
    online_ms: Count
    indicators: Count
    api_calls_max_day: Count
    favourite_instrument: Id | None
    instrument_fills: dict[str, int | None]
    active_hours: dict[str, int | None]
    indicator_uses: dict[str, int | None]
    shares: Count
    invitations: Count
    invitees: Count
    chat_groups: Count
    recency_score: Score | None
    frequency_score: Score | None
    money_score: Score | None
    normal: dict[str, int | None]


ROW = ProfileRow
