"""How bold an adversary is, and the numbers that follow: how many orders, how much money, how fast."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Severity = Literal["usual", "evasive", "mild", "medium", "severe"]
SEVERITIES: tuple[Severity, ...] = ("evasive", "mild", "medium", "severe")
Span = tuple[float, float]


@dataclass(frozen=True)
class Dose:
    """One number of a kind of misconduct. usual: the textbook case of live play; the others: ranges of the adversaries' own.

    Ranges tell of behaviour (what a hand, a script, a gang does), they know no detector's threshold, and neighbours overlap.
    """

    usual: float
    evasive: Span
    mild: Span
    medium: Span
    severe: Span

    def drawn(self, rng: np.random.Generator, severity: Severity) -> float:
        """A number of the severity, drawn evenly on a logarithmic scale, as sizes of misconduct are spread."""
        if severity == "usual":
            return self.usual
        low, high = getattr(self, severity)
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def alike(usual: float, low: float, high: float) -> Dose:
    """A number that does not tell the bold from the careful."""
    return Dose(usual, *[(low, high)] * 4)
