"""When what customers pay has reached what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from schemas.intervals import Moments, Z


@dataclass(frozen=True)
class Payback:
    """Days after registration, 0 is the day itself; None where it has not happened in the days observed.

    earliest, latest: when the upper and the lower end of the 95 % interval of the cumulated mean get there.
    """

    day: int | None
    earliest: int | None
    latest: int | None


def payback(cost_each: float, paid: Sequence[Moments]) -> Payback:
    """From what users paid on each day of their age, of those old enough to have had it: mean upon mean is the cumulated curve.

    The days' errors are added as if independent, so the interval is a little narrow where the same users pay every day.
    """
    reached: dict[str, int] = {}
    cumulated, variance = 0.0, 0.0
    for age, moments in enumerate(paid):
        if not moments.count:
            break
        cumulated += moments.mean
        variance += moments.variance_of_mean
        reach = Z * sqrt(variance)
        for name, value in (("day", cumulated), ("earliest", cumulated + reach), ("latest", cumulated - reach)):
            if value >= cost_each:
                reached.setdefault(name, age)
    return Payback(reached.get("day"), reached.get("earliest"), reached.get("latest"))
