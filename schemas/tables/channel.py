"""What each channel brought in the last 90 days: users, what they cost, what they paid in fees, and when that pays back."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Row, Table
from schemas.fields import Count, Fen


@dataclass(frozen=True, kw_only=True)
class ChannelRow(Row):
    """One channel, "" for all. The cohort are the users who registered in the 90 days up to `day`.

    reach: users seen who came from the channel; open: registered in the last 7 days, may still go on; conversion: share of
    the registered who traded; cost_per_*_fen: acquisition cost over users who registered, paid in, traded; revenue: fees of
    the cohort so far; payback_day: days after registration on which the mean fees of a registered user reach his mean cost,
    absent when they have not. *_low, *_high, payback_earliest, _latest: 95 % intervals: Wilson for the share, normal for
    means, the delta method for costs over users, and for payback where the interval of the cumulated fees meets the cost.
    """

    TABLE: ClassVar[Table] = Table("channel", key=("channel",), owner="growth")

    channel: str
    reach: Count
    registered: Count
    open: Count
    funded: Count
    traded: Count
    cost_fen: Fen
    revenue_fen: Fen
    conversion: float | None
    conversion_low: float | None
    conversion_high: float | None
    cost_per_registered_fen: float | None
    cost_per_registered_fen_low: float | None
    cost_per_registered_fen_high: float | None
    cost_per_funded_fen: float | None
    cost_per_funded_fen_low: float | None
    cost_per_funded_fen_high: float | None
    cost_per_traded_fen: float | None
    cost_per_traded_fen_low: float | None
    cost_per_traded_fen_high: float | None
    revenue_per_registered_fen: float | None
    revenue_per_registered_fen_low: float | None
    revenue_per_registered_fen_high: float | None
    payback_day: Count | None
    payback_earliest: Count | None
    payback_latest: Count | None


ROW = ChannelRow
