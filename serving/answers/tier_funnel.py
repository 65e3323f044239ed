"""The funnel from novice to mature to institution: who ever got how far, and how long it took, in all and by channel."""

from itertools import groupby
from typing import Any

from pydantic import BaseModel

from serving.answers.publications import published
from serving.answers.tiers import NAMES
from serving.moments import Moment
from serving.warehouse_client import Warehouse


class TierStep(BaseModel):
    """users: who ever had this tier or a higher one; of_lower, of_first: their share of those who reached the tier below, any.

    mean_s, median_s: from the day of the tier below to the day of this one, 0 for those who came with it.
    """

    tier: str
    users: int
    of_lower: float | None
    of_first: float | None
    mean_s: float | None
    median_s: float | None


class TierFunnelAnswer(BaseModel):
    """steps: of all users up to `day`; breakdown: of those of each channel, the largest first."""

    day: str
    run_id: str
    published_at: Moment
    steps: list[TierStep]
    breakdown: dict[str, list[TierStep]]

    def flat(self) -> list[dict[str, Any]]:
        """One row a channel and step; all users first, under an empty channel."""
        return [
            {"day": self.day, "channel": channel, **step.model_dump()}
            for channel, steps in {"": self.steps, **self.breakdown}.items()
            for step in steps
        ]


def tier_funnel(warehouse: Warehouse, day: str | None = None) -> TierFunnelAnswer:
    """The funnel in the published profiles of a day, or of the newest; those of users whose profile tells of it."""
    run = published(warehouse, "profile", day)
    rows = warehouse.rows("tier_funnel", day=run.day, run_id=run.run_id, tiers=list(NAMES))
    found = {channel: steps_of(list(group)) for channel, group in groupby(rows, key=lambda row: row["breakdown"])}
    everyone = found.pop("", steps_of([]))
    ranked = sorted(found.items(), key=lambda each: (-each[1][0].users, each[0]))
    return TierFunnelAnswer(
        day=run.day, run_id=run.run_id, published_at=run.published_at, steps=everyone, breakdown=dict(ranked)
    )


def steps_of(rows: list[dict[str, Any]]) -> list[TierStep]:
    """The three steps; a tier that nobody reached has no row."""
    known = {row["tier"]: row for row in rows}
    counts = [known.get(tier, {"users": 0})["users"] for tier in NAMES]
    return [
        TierStep(
            tier=tier, users=counts[at], of_lower=share_of(counts[at], counts[at - 1]) if at else None,
            of_first=share_of(counts[at], counts[0]), **{f: known.get(tier, {}).get(f) for f in ("mean_s", "median_s")},
        )
        for at, tier in enumerate(NAMES)
    ]  # fmt: skip


def share_of(users: int, all_users: int) -> float | None:
    """The share, None of nobody."""
    return round(users / all_users, 6) if all_users else None
