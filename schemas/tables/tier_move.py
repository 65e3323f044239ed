"""How many users went from which tier to which on a day, those who stayed included, and why they are there."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Row, Table
from schemas.fields import Count, Id


@dataclass(frozen=True, kw_only=True)
class TierMoveRow(Row):
    """from_tier: the tier before, "" of a user who is new; equal to to_tier of those who stayed.

    reasons: the field that each user's tier follows from, `default` where none does, `waiting` where a downgrade waits, to
    how many.
    """

    TABLE: ClassVar[Table] = Table("tier_move", key=("from_tier", "to_tier"), owner="growth")

    from_tier: str
    to_tier: Id
    users: Count
    reasons: dict[str, int | None]


ROW = TierMoveRow
