"""What the users of a campaign did in the last 28 days, those who got it and those held out from it."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Row, Table
from schemas.fields import Count, Fen, Id


@dataclass(frozen=True, kw_only=True)
class CampaignArmRow(Row):
    """users: known before the 28 days; sharers, inviters, traders: with at least one; *_squares: sums of squares by user.

    invited: users who registered in the span through one of the arm.
    """

    TABLE: ClassVar[Table] = Table("campaign_arm", key=("campaign", "arm"), owner="growth")

    campaign: Id
    arm: Literal["treated", "holdout"]
    users: Count
    sharers: Count
    shares: Count
    shares_squares: float
    inviters: Count
    invited: Count
    traders: Count
    fee_fen: Fen
    fee_fen_squares: float


ROW = CampaignArmRow
