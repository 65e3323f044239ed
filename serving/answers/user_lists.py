"""Who is on the deny list or the allow list, why, and every change of it."""

from dataclasses import asdict
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from schemas.decisions.known import Listed
from serving.key_store import ApiKey
from serving.moments import Moment
from serving.user_lists import ListChange, UserLists


class ListRequest(BaseModel):
    """Puts a user on a list, `null` takes him off; the reason is kept for ever."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"listed": "deny", "reason": "court order 2026-17"}]}
    )

    listed: Listed | None
    reason: str = Field(min_length=1, max_length=500)


class ListAnswer(BaseModel):
    """One change. listed: the list that the user was on from then; author: the name of the API key."""

    number: int
    user_id: str
    listed: Listed | None
    reason: str
    author: str
    changed_at: Moment

    @classmethod
    def of(cls, change: ListChange) -> Self:
        """The answer that tells of a change."""
        return cls(**{name: value for name, value in asdict(change).items() if name in cls.model_fields})


def listed_now(lists: UserLists, listed: Listed | None) -> list[ListAnswer]:
    """Who is on a list, or on either, the newest first."""
    return [ListAnswer.of(change) for change in lists.standing(listed)]


def history_of(lists: UserLists, user_id: str) -> list[ListAnswer]:
    """Every change of a user, the newest first."""
    return [ListAnswer.of(change) for change in lists.history(user_id)]


def put_on(lists: UserLists, user_id: str, wanted: ListRequest, who: ApiKey, now_ms: int) -> ListAnswer:
    """Appends a change; what is so already is not changed again."""
    before = lists.history(user_id)
    if before and (before[0].listed, before[0].reason) == (wanted.listed, wanted.reason):
        return ListAnswer.of(before[0])
    change = ListChange(user_id=user_id, **wanted.model_dump(), author=who.name, key_id=who.key_id, changed_at=now_ms)
    return ListAnswer.of(lists.change(change))
