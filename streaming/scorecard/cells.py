"""What is measured apart: each kind of misconduct by boldness, market, and the number of accounts that it is split over."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from streaming.simulator import schedule
from streaming.simulator.severity import SEVERITIES, Severity

Density = Literal["sparse", "normal", "dense"]
DENSITIES: tuple[Density, ...] = ("sparse", "normal", "dense")
SPLITS = (1, 2, 4)


@dataclass(frozen=True, order=True)
class Cell:
    """One combination; split: number of linked accounts that share the deed."""

    kind: str
    severity: Severity
    density: Density
    split: int

    def is_in(self, **where: object) -> bool:
        """Whether it has these values: `kind="wash_trade", split=2`."""
        return all(getattr(self, name) == value for name, value in where.items())


def cells(kinds: Collection[str], density: Density) -> list[Cell]:
    """Every combination in a market of one density; what no account does is not split."""
    return [
        Cell(kind, severity, density, split)
        for kind in sorted(kinds)
        for severity in SEVERITIES
        for split in (SPLITS if schedule.splits(kind) else SPLITS[:1])
    ]
