"""How many users reached a step of a funnel, in all and by channel."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Row, Table
from schemas.fields import Count, Id


@dataclass(frozen=True, kw_only=True)
class FunnelStepRow(Row):
    """breakdown: a value of the breakdown property, or "" for all users; mean_s, median_s: seconds since the step before.

    The cohort are the users who entered in the seven reporting days up to `day`; in_window: those of this step who could still
    go on; final: no user can change the number any more. converted, dropped, excluded: users under this value in each state,
    the same on all its steps. trend_entered, trend_completed: on the rows of all users, by the day of the entry.
    """

    TABLE: ClassVar[Table] = Table("funnel_step", key=("funnel", "breakdown", "step"), owner="growth")

    funnel: Id
    breakdown: str
    step: Count
    event: Id
    users: Count
    in_window: Count
    mean_s: float | None
    median_s: float | None
    final: bool
    converted: Count
    dropped: Count
    excluded: Count
    trend_entered: dict[str, int | None]
    trend_completed: dict[str, int | None]


ROW = FunnelStepRow
