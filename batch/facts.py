"""What a gate knows besides the rows that it judges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Facts:
    """usual_rows: mean number of rows of the last days' publications, None when there are none to compare with.

    totals: sums that the rows must reproduce, counted from the events themselves; fewest_rows: 0 where a day may be empty.
    """

    usual_rows: int | None = None
    fewest_rows: int = 1
    totals: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
