"""How far users carry the platform: shares, invitations, the viral coefficient, and what is spoken of where."""

from typing import Any

from pydantic import BaseModel

from serving.answers.publications import published
from serving.moments import Moment
from serving.warehouse_client import Warehouse

SHOWN_DAYS = 30


class SocialDay(BaseModel):
    """viral_coefficient: K = invitations per active user times the share of invitations that become a registration.

    minutes_compared: minutes that the live layer counted too; minutes_different must be 0.
    """

    day: str
    active_users: int
    sharers: int
    shares: int
    inviters: int
    invitations: int
    invited_registrations: int
    joins: int
    messages: int
    shares_per_user: float | None
    invitations_per_user: float | None
    invited_conversion: float | None
    viral_coefficient: float | None
    minutes_compared: int
    minutes_different: int


class ChatGroup(BaseModel):
    """mentions: shares in the group by instrument; sharers: users with one, added over instruments."""

    group_id: str
    messages: int
    shares: int
    sharers: int
    joins: int
    mentions: dict[str, int]


class Topic(BaseModel):
    """An instrument that users spoke of; groups: in how many chat groups; spread: those over all groups of the day."""

    instrument: str
    shares: int
    groups: int
    spread: float


class SocialAnswer(BaseModel):
    """days: the newest thirty, the newest first; groups by their activity; topics by their mentions."""

    day: str
    run_id: str
    published_at: Moment
    days: list[SocialDay]
    groups: list[ChatGroup]
    topics: list[Topic]

    def flat(self) -> list[dict[str, Any]]:
        """One row a day."""
        return [day.model_dump() for day in self.days]


def social_answer(warehouse: Warehouse, day: str | None = None) -> SocialAnswer:
    """The published social numbers of a day, or of the newest."""
    run = published(warehouse, "social_day", day)
    days = [SocialDay(**row) for row in warehouse.rows("social_days", day=run.day, days=SHOWN_DAYS)]
    spoken = published(warehouse, "social_group", run.day)
    rows = warehouse.rows("social_groups", day=run.day, run_id=spoken.run_id)
    groups = groups_in([row for row in rows if row["group_id"]])
    topics = topics_in(rows, len(groups))
    return SocialAnswer(day=run.day, run_id=run.run_id, published_at=run.published_at, days=days, groups=groups, topics=topics)


def groups_in(rows: list[dict[str, Any]]) -> list[ChatGroup]:
    """One entry a chat group, the most active first."""
    found: dict[str, ChatGroup] = {}
    for row in rows:
        empty = ChatGroup(group_id=row["group_id"], messages=0, shares=0, sharers=0, joins=0, mentions={})
        group = found.setdefault(row["group_id"], empty)
        for name in ("messages", "shares", "sharers", "joins"):
            setattr(group, name, getattr(group, name) + row[name])
        if row["instrument"] and row["shares"]:
            group.mentions[row["instrument"]] = row["shares"]
    return sorted(found.values(), key=lambda group: (-group.messages - group.shares, group.group_id))


def topics_in(rows: list[dict[str, Any]], groups: int) -> list[Topic]:
    """One entry an instrument, the most mentioned first."""
    said: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["instrument"] and row["shares"]:
            said.setdefault(row["instrument"], []).append(row)
    topics = []
    for instrument, mentions in said.items():
        places = sum(bool(row["group_id"]) for row in mentions)
        shares = sum(row["shares"] for row in mentions)
        topics.append(Topic(instrument=instrument, shares=shares, groups=places, spread=places / groups if groups else 0.0))
    return sorted(topics, key=lambda topic: (-topic.shares, topic.instrument))
