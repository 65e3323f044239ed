"""Which tiers users are in, how they moved between them, and who they are."""

from itertools import groupby
from typing import Any

from pydantic import BaseModel

from schemas.tiers import RANK, TIERS
from serving.answers.publications import published
from serving.moments import Moment
from serving.problems import refused
from serving.warehouse_client import Warehouse

ANY = "any"
NEW = ""
SHOWN_DAYS = 30
NAMES = tuple(tier.name for tier in reversed(TIERS))
"""Lowest first."""


class TierLevel(BaseModel):
    """users: of this tier; reached: of this tier or a higher one; of_lower: reached over those who reached the tier below."""

    tier: str
    users: int
    reached: int
    of_lower: float | None


class TierMove(BaseModel):
    """from_tier: "" of users who are new; reasons: the fields that tiers follow from, to how many users."""

    from_tier: str
    to_tier: str
    users: int
    reasons: dict[str, int]


class TierDay(BaseModel):
    """users: by tier at the end of the day; up, down: users who changed to a higher or a lower tier on it."""

    day: str
    users: dict[str, int]
    up: int
    down: int


class TiersAnswer(BaseModel):
    """levels: the funnel from novice to institution; moves: of the day; days: the newest thirty, the newest first."""

    day: str
    run_id: str
    published_at: Moment
    levels: list[TierLevel]
    moves: list[TierMove]
    days: list[TierDay]

    def flat(self) -> list[dict[str, Any]]:
        """One row a move of the day."""
        return [{"day": self.day, **move.model_dump()} for move in self.moves]


class TierUser(BaseModel):
    """A user with the reasons of his tier; moved_from: the tier before the day, "" when he is new."""

    user_id: str
    moved_from: str
    tier: str
    tier_since: str
    tier_reasons: list[str]
    channel: str | None
    registered_at: Moment | None
    last_seen_at: Moment
    fills: int
    traded_fen: int
    fee_fen: int
    online_ms: int


def tiers_answer(warehouse: Warehouse, day: str | None = None) -> TiersAnswer:
    """The published tiers and moves of a day, or of the newest."""
    run = published(warehouse, "tier_move", day)
    rows = warehouse.rows("tier_moves", day=run.day, days=SHOWN_DAYS)
    by_day = {name: list(group) for name, group in groupby(rows, key=lambda row: row["day"])}
    days = [day_in(name, moves) for name, moves in by_day.items()]
    moves = [TierMove(**row) for row in by_day.get(run.day, [])]
    return TiersAnswer(
        day=run.day, run_id=run.run_id, published_at=run.published_at, moves=moves, days=days, levels=levels_of(moves)
    )


def levels_of(moves: list[TierMove]) -> list[TierLevel]:
    """The three levels: everybody has reached the lowest."""
    users = {name: sum(move.users for move in moves if move.to_tier == name) for name in NAMES}
    reached = [sum(users[higher] for higher in NAMES[at:]) for at in range(len(NAMES))]
    return [
        TierLevel(tier=name, users=users[name], reached=reached[at], of_lower=_share(reached, at))
        for at, name in enumerate(NAMES)
    ]


def _share(reached: list[int], at: int) -> float | None:
    return round(reached[at] / reached[at - 1], 6) if at and reached[at - 1] else None


def day_in(day: str, moves: list[dict[str, Any]]) -> TierDay:
    """A day's moves in short."""
    users = {name: sum(move["users"] for move in moves if move["to_tier"] == name) for name in NAMES}
    known = [move for move in moves if move["from_tier"] != NEW]
    up = sum(m["users"] for m in known if RANK[m["to_tier"]] > RANK[m["from_tier"]])
    down = sum(m["users"] for m in known if RANK[m["to_tier"]] < RANK[m["from_tier"]])
    return TierDay(day=day, users=users, up=up, down=down)


class UsersAsked(BaseModel):
    """Whose tier is, or was before the day, or ever was at least; empty, or `any` before the day, asks for all."""

    tier: str = ""
    from_tier: str = ANY
    reached: str = ""
    channel: str = ""


def tier_users(warehouse: Warehouse, day: str | None, asked: UsersAsked) -> tuple[str, list[TierUser]]:
    """The day, and the users of a tier, a move or a step of the funnel, as many as the answers count."""
    for field, value, others in (
        ("tier", asked.tier, ("",)), ("from_tier", asked.from_tier, (ANY, NEW)), ("reached", asked.reached, ("",)),
    ):  # fmt: skip
        if value not in (*NAMES, *others):
            raise refused(field, value, f"one of {', '.join(NAMES)}, or nothing for all")
    run = published(warehouse, "profile", published(warehouse, "tier_move", day).day)
    rows = warehouse.rows("tier_users", day=run.day, run_id=run.run_id, **asked.model_dump())
    return run.day, [TierUser(**row) for row in rows]
