"""Profiles: who a user is."""

from typing import Annotated

from fastapi import APIRouter, Depends

from serving.access import needs
from serving.answers.profiles import ProfileAnswer, profile_of
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/profiles", tags=["profiles"], dependencies=[Depends(needs("profiles:read"))])


@ROUTER.get("/{user}", summary="The profile of a user")
def get_profile(parts: Annotated[Parts, Depends(parts_of)], user: str, day: str | None = None) -> ProfileAnswer:
    """Tier with its reasons, channel, money and habits, as of the end of `day` or of the newest published day."""
    return profile_of(parts.warehouse, user, day)
