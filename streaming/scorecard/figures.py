"""Shares with their uncertainty, and the middle and the far end of waiting times."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

Z95 = NormalDist().inv_cdf(0.975)


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
        if not self.of:
            return 0.0, 1.0
        p, spread = self.hits / self.of, Z95**2 / self.of
        middle = (p + spread / 2) / (1 + spread)
        half = sqrt(p * (1 - p) * spread + spread**2 / 4) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.of + other.of)


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The nearest-rank percentile: the smallest value that at least so many percent do not exceed."""
    if not values:
        return None
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]
