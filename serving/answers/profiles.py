"""Who a user is: his profile as of the end of a published day, and how it came to be what it is."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, Field, field_validator

from serving.answers.publications import publications, published
from serving.moments import Moment
from serving.problems import Problem
from serving.warehouse_client import Warehouse

HOURS = 24


class ProfileVersion(BaseModel):
    """A profile as it was published for one day, in short; amounts in fen over 30 days."""

    day: str
    run_id: str
    published_at: Moment
    tier: str
    tier_since: str
    previous_tier: str | None
    tier_reasons: list[str]
    group_id: str
    last_seen_at: Moment
    fills: int
    traded_fen: int
    fee_fen: int
    pnl_fen: int
    online_ms: int
    normal: dict[str, int | None] = Field(description="The user's own normal, over 90 days: what detectors compare him with")


class ProfileAnswer(ProfileVersion):
    """Amounts in fen over the last 30 days; online_ms: engaged time a day, mean of the newest seven active days.

    active_hours: acts in each hour of the reporting zone, 24 numbers; holding_*_s: how long closed positions were held, first
    in first out; *_score: the fifth of all users who trade that he is in, 5 = most; invitees: users who registered through
    him.
    """

    user_id: str
    channel: str | None
    registered_at: Moment | None
    funded_at: Moment | None
    traded_at: Moment | None
    last_fill_at: Moment | None
    active_days: int
    largest_fill_fen: int
    mean_fill_fen: int
    deposit_fen: int
    withdrawal_fen: int
    holding_mean_s: int | None
    holding_median_s: int | None
    indicators: int
    api_calls_max_day: int
    favourite_instrument: str | None
    instrument_fills: dict[str, int]
    active_hours: list[int]
    indicator_uses: dict[str, int]
    shares: int
    invitations: int
    invitees: int
    chat_groups: int
    recency_score: int | None
    frequency_score: int | None
    money_score: int | None

    @field_validator("active_hours", mode="before")
    @classmethod
    def _by_hour(cls, told: Any) -> Any:
        """The warehouse keeps the hours by name, `00` to `23`."""
        return [told.get(f"{hour:02}") or 0 for hour in range(HOURS)] if isinstance(told, dict) else told


def profile_of(warehouse: Warehouse, user_id: str, day: str | None = None) -> ProfileAnswer:
    """A user's profile of a day, or of the newest; a problem when there is none."""
    run = published(warehouse, "profile", day)
    rows = warehouse.rows("profile", day=run.day, run_id=run.run_id, user_id=user_id)
    if not rows:
        raise unknown(user_id, f"a user known by the end of {run.day}")
    return ProfileAnswer(**rows[0], run_id=run.run_id, published_at=run.published_at)


def tiers_of(warehouse: Warehouse, users: Iterable[str]) -> dict[str, str]:
    """The tiers of users on the newest published day; a user without profile, or before the first day, has none: ``."""
    runs = publications(warehouse, "profile")
    chosen = {"chosen_user": [{"user_id": user} for user in users]}
    rows = warehouse.rows("profile_tiers", tables=chosen, day=runs[0].day, run_id=runs[0].run_id) if runs else []
    return dict.fromkeys(users, "") | {row["user_id"]: row["tier"] for row in rows}


def versions_of(warehouse: Warehouse, user_id: str, limit: int) -> list[ProfileVersion]:
    """A user's profile of every published day, the newest first; a problem when there is none."""
    rows = warehouse.rows("profile_versions", user_id=user_id, limit=limit)
    if not rows:
        raise unknown(user_id, "a user with a published profile")
    return [ProfileVersion(**row) for row in rows]


def unknown(user_id: str, rule: str) -> Problem:
    """The problem of a user that nobody knows."""
    return Problem(404, f"user={user_id}: {rule}", field="user", value=user_id, rule=rule)
