"""Lists: users who are always refused, and users who are not sent to review."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from schemas.decisions.known import Listed
from serving.access import needs
from serving.answers.user_lists import ListAnswer, ListRequest, history_of, listed_now, put_on
from serving.key_store import ApiKey
from serving.moments import now_ms
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/lists", tags=["decisions"], dependencies=[Depends(needs("lists:read"))])

Has = Annotated[Parts, Depends(parts_of)]
Writes = Annotated[ApiKey, Depends(needs("lists:write"))]
User = Annotated[str, Path(min_length=1, max_length=128)]


@ROUTER.get("", summary="Who is on a list")
def get_lists(parts: Has, listed: Listed | None = None) -> list[ListAnswer]:
    """Everybody on the allow or the deny list now, the newest first."""
    return listed_now(parts.lists, listed)


@ROUTER.get("/{user}", summary="The history of one user's lists")
def get_list_history(parts: Has, user: User) -> list[ListAnswer]:
    """Every change with its author and reason, the newest first; empty for who was never on one."""
    return history_of(parts.lists, user)


@ROUTER.put("/{user}", summary="Put a user on a list, or take him off")
def put_list(parts: Has, user: User, wanted: ListRequest, who: Writes) -> ListAnswer:
    """Decisions follow it within about a second."""
    return put_on(parts.lists, user, wanted, who, now_ms())
