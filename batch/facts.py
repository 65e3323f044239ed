"""What a gate knows besides the rows that it judges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Reach:
    """How late in the day a contract's newest event came, and how late at least it must: seconds since midnight."""

    contract: str
    reached_s: int
    least_s: int


@dataclass(frozen=True)
class Waiting:
    """How many rows of a contract's day wait in quarantine, and how many are there."""

    contract: str
    waiting: int
    there: int


@dataclass(frozen=True)
class Facts:
    """usual_rows: mean number of rows of the last days' publications, None when there are none to compare with.

    usual_means: of the same days, the mean of each column with a unit; reaches, waiting: are the day's events complete;
    totals: sums that the rows must reproduce, counted from the events themselves; fewest_rows: 0 where a day may be empty.
    """

    usual_rows: int | None = None
    fewest_rows: int = 1
    totals: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    usual_means: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    reaches: tuple[Reach, ...] = ()
    waiting: tuple[Waiting, ...] = ()
