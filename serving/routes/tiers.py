"""Tiers: how many users are in which, how they move, and who they are."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from serving.access import needs
from serving.answers.tier_funnel import TierFunnelAnswer, tier_funnel
from serving.answers.tiers import TiersAnswer, TierUser, UsersAsked, tier_users, tiers_answer
from serving.downloads import FILES, file_of, form_for
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/tiers", tags=["growth"], dependencies=[Depends(needs("growth:read"))])

Has = Annotated[Parts, Depends(parts_of)]
Accept = Annotated[str, Header()]


@ROUTER.get("", summary="Tiers and movement", response_model=TiersAnswer, responses=FILES)
def get_tiers(parts: Has, day: str | None = None, accept: Accept = "*/*") -> TiersAnswer | Response:
    """Levels from novice to institution, the day's moves with their reasons, and the last thirty days."""
    form, answer = form_for(accept), tiers_answer(parts.warehouse, day)
    return answer if form == "json" else file_of(answer.flat(), form, f"tiers-{answer.day}")


@ROUTER.get("/funnel", summary="The funnel of the tiers", response_model=TierFunnelAnswer, responses=FILES)
def get_tier_funnel(parts: Has, day: str | None = None, accept: Accept = "*/*") -> TierFunnelAnswer | Response:
    """Who ever became mature, and institution, how long it took, in all and by channel."""
    form, answer = form_for(accept), tier_funnel(parts.warehouse, day)
    return answer if form == "json" else file_of(answer.flat(), form, f"tier-funnel-{answer.day}")


@ROUTER.get("/users", summary="The users of a tier or a move", response_model=list[TierUser], responses=FILES,
            dependencies=[Depends(needs("profiles:read"))])  # fmt: skip
def get_tier_users(
    parts: Has, asked: Annotated[UsersAsked, Depends()], day: str | None = None, accept: Accept = "*/*"
) -> list[TierUser] | Response:
    """As many users as moves and funnel count: of a tier, of a move to it (`from_tier=` empty: new users), of a step."""
    form = form_for(accept)
    shown, users = tier_users(parts.warehouse, day, asked)
    return users if form == "json" else file_of([each.model_dump() for each in users], form, f"tier-users-{shown}")
