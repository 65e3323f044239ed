"""Channels: what they bring and what they cost."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from serving.access import needs
from serving.answers.channels import ChannelsAnswer, channels_answer
from serving.downloads import FILES, file_of, form_for
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/channels", tags=["growth"], dependencies=[Depends(needs("growth:read"))])


@ROUTER.get("", summary="Users, cost, fees and payback by channel", response_model=ChannelsAnswer, responses=FILES)
def get_channels(
    parts: Annotated[Parts, Depends(parts_of)], day: str | None = None, accept: Annotated[str, Header()] = "*/*"
) -> ChannelsAnswer | Response:
    """The users who registered in the ninety days up to `day`, or up to the newest; JSON, CSV or Parquet by `Accept`."""
    form, answer = form_for(accept), channels_answer(parts.warehouse, day)
    return answer if form == "json" else file_of(answer.flat(), form, f"channels-{answer.day}")
