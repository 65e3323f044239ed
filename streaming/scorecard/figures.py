"""Shares with their uncertainty, and the middle and the far end of waiting times."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.intervals import share


@dataclass(frozen=True)
class Share:
    """`hits` of `of`."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; None when nothing was tried."""
        return self.hits / self.of if self.of else None

    @property
    def bounds(self) -> tuple[float, float]:
        """95 % interval of Wilson (1927), which holds for few trials and at 0 and 1; (0, 1) when nothing was tried."""
        found = share(self.hits, self.of)
        return (0.0, 1.0) if found.low is None or found.high is None else (found.low, found.high)

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.of + other.of)


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The nearest-rank percentile: the smallest value that at least so many percent do not exceed."""
    if not values:
        return None
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]
