"""How far users carried the platform on a day: shares, invitations and the viral coefficient."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Row, Table
from schemas.fields import Count


@dataclass(frozen=True, kw_only=True)
class SocialDayRow(Row):
    """active_users: with any act on the day; invited_registrations: users who registered through another one.

    shares_per_user, invitations_per_user: over active users; invited_conversion: invited registrations over invitations;
    viral_coefficient: K = invitations per user times their conversion. live_*: what the live layer counted minute by minute,
    absent where it did not run; minutes_compared of the day, and minutes_different among them, which must be 0.
    """

    TABLE: ClassVar[Table] = Table("social_day", key=("day",), owner="growth")

    active_users: Count
    sharers: Count
    shares: Count
    inviters: Count
    invitations: Count
    invited_registrations: Count
    joins: Count
    messages: Count
    shares_per_user: float | None
    invitations_per_user: float | None
    invited_conversion: float | None
    viral_coefficient: float | None
    minutes_compared: Count
    minutes_different: Count


ROW = SocialDayRow
