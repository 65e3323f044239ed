"""The tables behind the growth pages as files: `/files/channels.csv?day=…`, the rows that the API gives."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response

from serving.answers.campaigns import campaigns_answer
from serving.answers.channels import channels_answer
from serving.answers.cohorts import cohorts_answer
from serving.answers.social import social_answer
from serving.answers.tier_funnel import tier_funnel
from serving.answers.tiers import UsersAsked, tier_users, tiers_answer
from serving.downloads import file_of
from serving.pages.reader import may_read
from serving.parts import Parts, parts_of
from serving.permissions import Permission
from serving.problems import Problem

ROUTER = APIRouter(prefix="/files", include_in_schema=False)

Has = Annotated[Parts, Depends(parts_of)]
Form = Literal["csv", "parquet"]
ANSWERS: dict[str, Callable[..., Any]] = {
    "channels": channels_answer, "cohorts": cohorts_answer, "tiers": tiers_answer, "social": social_answer,
    "campaigns": campaigns_answer, "tier-funnel": tier_funnel,
}  # fmt: skip


@ROUTER.get("/tier-users.{form}")
def users_file(
    request: Request, parts: Has, form: Form, asked: Annotated[UsersAsked, Depends()], day: str | None = None
) -> Response:
    """The users of a tier, a move or a step of the tiers' funnel."""
    ask_for(request, "profiles:read")
    shown, users = tier_users(parts.warehouse, day, asked)
    return file_of([user.model_dump() for user in users], form, f"tier-users-{shown}")


@ROUTER.get("/{name}.{form}")
def table_file(request: Request, parts: Has, name: str, form: Form, day: str | None = None) -> Response:
    """One of the tables."""
    ask_for(request, "growth:read")
    if name not in ANSWERS:
        rule = f"one of {', '.join(ANSWERS)}"
        raise Problem(404, f"file={name}: {rule}", field="file", value=name, rule=rule)
    answer = ANSWERS[name](parts.warehouse, day)
    return file_of(answer.flat(), form, f"{name}-{answer.day}")


def ask_for(request: Request, permission: Permission) -> None:
    """A problem when the reader's role lacks a permission."""
    if not may_read(request, permission):
        raise Problem(403, f"a role with the permission {permission}")
