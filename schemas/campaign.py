"""What a campaign is: an offer to most users, while a few, chosen by chance, are held out to see what it really changes."""

from dataclasses import dataclass
from hashlib import md5
from typing import Literal

Arm = Literal["treated", "holdout"]


@dataclass(frozen=True)
class Campaign:
    """fee_discount_milli: thousandths off the fees of those who take part; holdout_milli: thousandths of users held out."""

    name: str
    about: str
    fee_discount_milli: int
    holdout_milli: int
    owner: str = "growth"

    def arm(self, user_id: str) -> Arm:
        """The arm of a user, for ever the same: the hash of campaign and user is a fair die that every engine throws alike."""
        die = int(md5(f"{self.name}|{user_id}".encode(), usedforsecurity=False).hexdigest()[:8], 16) % 1000
        return "holdout" if die < self.holdout_milli else "treated"

    def arm_sql(self, user_id: str) -> str:
        """The same in Spark SQL."""
        die = f"CAST(conv(substr(md5(concat('{self.name}|', {user_id})), 1, 8), 16, 10) AS BIGINT) % 1000"
        return f"IF({die} < {self.holdout_milli}, 'holdout', 'treated')"
