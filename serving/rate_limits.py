"""How often a key may ask: each role's rate, as data, kept by a bucket of tokens for every key."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import NamedTuple

from serving.permissions import Role


class Rate(NamedTuple):
    """per_s: requests a second in the long run; burst: how many at once after a pause."""

    per_s: float
    burst: int


PEOPLE = Rate(20, 200)
SERVICE = Rate(5_000, 10_000)
RATES: dict[Role, Rate] = {"platform_service": SERVICE, "collector": SERVICE, "admin": SERVICE}
"""By role; every other role is that of people. A process counts for itself."""

MOST_BUCKETS = 10_000


@dataclass
class Bucket:
    """What is left of a key's tokens, and when that was so."""

    left: float
    at: float


class RateLimits:
    """The buckets of all keys that asked lately. clock: seconds that only go on."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.clock = clock
        self.buckets: dict[str, Bucket] = {}

    def wait_s(self, key_id: str, role: str) -> int:
        """0 when the request may go on, and one token is taken; else after how many whole seconds it may come again."""
        rate: Rate = RATES.get(role, PEOPLE)  # type: ignore[call-overload]
        now = self.clock()
        bucket = self.buckets.get(key_id) or self.opened(key_id, rate, now)
        bucket.left, bucket.at = min(rate.burst, bucket.left + (now - bucket.at) * rate.per_s), now
        if bucket.left < 1:
            return ceil((1 - bucket.left) / rate.per_s)
        bucket.left -= 1
        return 0

    def opened(self, key_id: str, rate: Rate, now: float) -> Bucket:
        """A full bucket; the one that was used longest ago goes when there are too many."""
        if len(self.buckets) >= MOST_BUCKETS:
            del self.buckets[min(self.buckets, key=lambda name: self.buckets[name].at)]
        return self.buckets.setdefault(key_id, Bucket(rate.burst, now))
