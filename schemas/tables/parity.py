"""Whether the live layer and the batch layer found the same alerts on one day."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Row, Table
from schemas.fields import Count, Id


@dataclass(frozen=True, kw_only=True)
class ParityRow(Row):
    """live, batch: alerts found by each layer from on-time rows; only_live + only_batch, their symmetric difference, must be 0.

    changed: the same alert with other values; late_corrected: alerts that only late rows explain;
    covered: whether the live layer ran.
    """

    TABLE: ClassVar[Table] = Table("parity", key=("detector",), owner="risk")

    detector: Id
    live: Count
    batch: Count
    only_live: Count
    only_batch: Count
    changed: Count
    late_corrected: Count
    covered: bool


ROW = ParityRow
