"""What became of the users of a week of registration, week after week: who came back, who traded, what they paid in fees."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Row, Table
from schemas.fields import Count, Fen, Id


@dataclass(frozen=True, kw_only=True)
class CohortRow(Row):
    """One cell of the triangle. cohort: the Monday of the week of registration (reporting zone); week: 0 is that week itself.

    users: who registered; active: those with any act in the week; trading: those with a trade; complete: the week is over.
    """

    TABLE: ClassVar[Table] = Table("cohort", key=("cohort", "week"), owner="growth")

    cohort: Id
    week: Count
    users: Count
    active: Count
    trading: Count
    fee_fen: Fen
    complete: bool


ROW = CohortRow
