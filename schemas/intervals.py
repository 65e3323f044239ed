"""How sure a number is: 95 % confidence intervals of shares, means, ratios and differences.

z is the normal quantile 1.96. Shares: Wilson's score interval (Wilson 1927), which keeps inside 0 to 1 and is honest for small
counts; differences of shares: Newcombe's hybrid score method (Newcombe 1998, method 10). Means: the normal interval of the
mean; ratios of sums: the delta method, with the standard error of the residuals; differences of means: Welch.
"""

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """A value with the ends of its 95 % interval, all in the value's own unit; None where there is too little to tell."""

    value: float | None
    low: float | None
    high: float | None


UNKNOWN = Estimate(None, None, None)


@dataclass(frozen=True)
class Moments:
    """What a mean is made of: how many values, their sum, and the sum of their squares."""

    count: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean; ZeroDivisionError of nothing."""
        return self.total / self.count

    @property
    def variance_of_mean(self) -> float:
        """The sample variance over the count, 0 for a single value."""
        if self.count < 2:
            return 0.0
        return max(0.0, self.squares - self.total * self.mean) / (self.count - 1) / self.count


def share(hits: int, of: int) -> Estimate:
    """Wilson's interval of hits among `of`."""
    if of == 0:
        return UNKNOWN
    p, widened = hits / of, 1 + Z * Z / of
    middle = (p + Z * Z / (2 * of)) / widened
    reach = Z / widened * sqrt(p * (1 - p) / of + Z * Z / (4 * of * of))
    return Estimate(p, max(0.0, middle - reach), min(1.0, middle + reach))


def mean(of: Moments) -> Estimate:
    """The normal interval of a mean; without ends for a single value."""
    if of.count == 0:
        return UNKNOWN
    if of.count == 1:
        return Estimate(of.mean, None, None)
    return _around(of.mean, sqrt(of.variance_of_mean))


def ratio(above: Moments, below: Moments, products: float) -> Estimate:
    """Sum over sum, of two values of the same units; products: the sum of value times value, unit by unit.

    By the delta method the ratio's error is that of the mean of `above - ratio * below`, divided by the mean of `below`.
    """
    if below.total == 0:
        return UNKNOWN
    value = above.total / below.total
    if above.count < 2:
        return Estimate(value, None, None)
    residuals = above.squares - 2 * value * products + value * value * below.squares
    variance_of_mean = max(0.0, residuals) / (above.count - 1) / above.count
    return _around(value, sqrt(variance_of_mean) / abs(below.mean))


def difference_of_shares(hits: int, of: int, other_hits: int, other_of: int) -> Estimate:
    """The first share minus the second, by Newcombe's hybrid score method."""
    one, other = share(hits, of), share(other_hits, other_of)
    if None in (one.value, other.value):
        return UNKNOWN
    p, q = one.value or 0.0, other.value or 0.0
    down = sqrt((p - (one.low or 0.0)) ** 2 + ((other.high or 0.0) - q) ** 2)
    up = sqrt(((one.high or 0.0) - p) ** 2 + (q - (other.low or 0.0)) ** 2)
    return Estimate(p - q, p - q - down, p - q + up)


def difference_of_means(one: Moments, other: Moments) -> Estimate:
    """The first mean minus the second, with Welch's standard error."""
    if not one.count or not other.count:
        return UNKNOWN
    value = one.mean - other.mean
    if one.count < 2 or other.count < 2:
        return Estimate(value, None, None)
    return _around(value, sqrt(one.variance_of_mean + other.variance_of_mean))


def _around(value: float, error: float) -> Estimate:
    return Estimate(value, value - Z * error, value + Z * error)
