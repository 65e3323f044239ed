"""What the platform knew of its users on the evening before: who is linked with whom, what is usual for whom, and limits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from streaming.scorecard.staging import USUAL_FEN, Staged
from streaming.simulator.population import Population

DAY_MS = 86_400_000
KNOWN_BEFORE_MS = 3_600_000
TIERS = ("novice", "mature", "institution")
RETURNING_SHARE, RETURNING_DAYS, ACTIVE_DAYS = 0.01, (20, 80), (1, 4)
"""Honest users who were away for some weeks and come back on this very day; all others were here in the last days."""

LIMIT_TIMES, LEAST_LIMIT_FEN = 10, 5_000_000
USUAL = {"mean": 1.05, "stddev": 0.3, "p50": 1.0, "p95": 1.65, "p99": 1.95}
"""The distribution of a user's trades in units of what is usual for him, as the simulation draws them."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Versions:
    """Rows of the link, profile and limit contracts, in effect an hour before the day begins."""

    name: str
    day_start_ms: int
    rng: np.random.Generator

    def rows(self, people: Population, staged: Sequence[Staged]) -> dict[str, list[Row]]:
        """Of honest people and of all accounts that are in a case."""
        known = [*self._honest(people), *self._suspects(staged)]
        links = [*self._families(people), *((user, one.group) for one in staged if one.group for user in one.users)]
        told: dict[str, list[Row]] = {
            "link": [{"user_id": user, "group_id": group} for user, group in links],
            "profile": [_profile(*one) for one in known],
            "limit": [_limit(user, usual) for user, _, usual, _ in known],
        }
        return {contract: self._numbered(contract, rows) for contract, rows in told.items()}

    def _families(self, people: Population) -> Iterator[tuple[str, str]]:
        """Everybody who shares a device or a referral with somebody."""
        numbers, sizes = np.unique(people.group, return_counts=True)
        shared = set(numbers[sizes > 1].tolist())
        pairs = zip(people.user_id.tolist(), people.group.tolist(), strict=True)
        return ((user, f"{self.name}g{group}") for user, group in pairs if group in shared)

    def _honest(self, people: Population) -> Iterator[tuple[str, str, int, int]]:
        """Those who were there before the day: user, tier, usual trade, last seen."""
        away = self.rng.random(people.size) < RETURNING_SHARE
        days = np.where(away, self.rng.integers(*RETURNING_DAYS, people.size), self.rng.integers(*ACTIVE_DAYS, people.size))
        for place in np.flatnonzero(people.joined < 0):
            seen = self.day_start_ms - int(days[place]) * DAY_MS
            yield str(people.user_id[place]), TIERS[people.tier[place]], int(people.trade_fen[place]), seen

    def _suspects(self, staged: Sequence[Staged]) -> Iterator[tuple[str, str, int, int]]:
        for one in staged:
            for user in one.users:
                seen = one.anomaly.last_seen_ms.get(user, self.day_start_ms - DAY_MS)
                yield user, "mature", int(self.rng.integers(*USUAL_FEN)), seen

    def _numbered(self, contract: str, rows: list[Row]) -> list[Row]:
        at = self.day_start_ms - KNOWN_BEFORE_MS
        shared = {"version": 1, "event_time": at, "observed_at": at, "region": "CN"}
        return [{**shared, **row, "seq": n, "event_id": f"{self.name}{contract}-{n}"} for n, row in enumerate(rows, 1)]


def _profile(user: str, tier: str, usual: int, seen_ms: int) -> Row:
    values = {f"fill_fen_{word}_90d": round(usual * times) for word, times in USUAL.items()}
    return {"user_id": user, "tier": tier, "values": {**values, "fills_90d": 120, "last_seen_at": seen_ms}}


def _limit(user: str, usual: int) -> Row:
    return {"user_id": user, "limit_fen": max(LEAST_LIMIT_FEN, LIMIT_TIMES * usual), "reason": "ten times the usual trade"}
