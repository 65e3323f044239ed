"""Profiles: who a user is, and how that changed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from serving.access import needs
from serving.answers.profiles import ProfileAnswer, ProfileVersion, profile_of, versions_of
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/profiles", tags=["profiles"], dependencies=[Depends(needs("profiles:read"))])

Has = Annotated[Parts, Depends(parts_of)]


@ROUTER.get("/{user}", summary="The profile of a user")
def get_profile(parts: Has, user: str, day: str | None = None) -> ProfileAnswer:
    """Tier with its reasons, channel, money, habits, reach and own normal, as of the end of `day` or of the newest day."""
    return profile_of(parts.warehouse, user, day)


@ROUTER.get("/{user}/versions", summary="How a user's profile changed")
def get_profile_versions(parts: Has, user: str, limit: Annotated[int, Query(ge=1, le=400)] = 90) -> list[ProfileVersion]:
    """The profile of every published day, the newest first, each with its run and when it was published."""
    return versions_of(parts.warehouse, user, limit)
