"""Who a user is: his profile as of the end of the newest published day."""

from collections.abc import Iterable

from pydantic import BaseModel

from serving.answers.publications import publications, published
from serving.moments import Moment
from serving.problems import Problem
from serving.warehouse_client import Warehouse


class ProfileAnswer(BaseModel):
    """Amounts in fen over the last 30 days; online_ms: engaged time a day, mean of the newest seven active days."""

    day: str
    run_id: str
    published_at: Moment
    user_id: str
    tier: str
    tier_reasons: list[str]
    channel: str | None
    group_id: str
    registered_at: Moment | None
    last_seen_at: Moment
    fills: int
    traded_fen: int
    largest_fill_fen: int
    mean_fill_fen: int
    deposit_fen: int
    withdrawal_fen: int
    pnl_fen: int
    online_ms: int
    indicators: int
    api_calls_max_day: int
    favourite_instrument: str | None


def profile_of(warehouse: Warehouse, user_id: str, day: str | None = None) -> ProfileAnswer:
    """A user's profile of a day, or of the newest; a problem when there is none."""
    run = published(warehouse, "profile", day)
    rows = warehouse.rows("profile", day=run.day, run_id=run.run_id, user_id=user_id)
    if not rows:
        rule = f"a user known by the end of {run.day}"
        raise Problem(404, f"user={user_id}: {rule}", field="user", value=user_id, rule=rule)
    return ProfileAnswer(**rows[0], run_id=run.run_id, published_at=run.published_at)


def tiers_of(warehouse: Warehouse, users: Iterable[str]) -> dict[str, str]:
    """The tiers of users on the newest published day; a user without profile, or before the first day, has none: ``."""
    runs = publications(warehouse, "profile")
    chosen = {"chosen_user": [{"user_id": user} for user in users]}
    rows = warehouse.rows("profile_tiers", tables=chosen, day=runs[0].day, run_id=runs[0].run_id) if runs else []
    return dict.fromkeys(users, "") | {row["user_id"]: row["tier"] for row in rows}
