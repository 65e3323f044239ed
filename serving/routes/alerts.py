"""Alerts: one, a page of them, or all as they come."""

from collections.abc import AsyncIterator
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Query, Request
from sse_starlette import EventSourceResponse

from serving.access import needs, presented
from serving.alert_feed import Place
from serving.alert_query import Wanted
from serving.answers.alert_context import ContextAnswer, context_of
from serving.answers.alert_filter import AlertFilter
from serving.answers.alert_lookup import alert_of
from serving.answers.alerts import AlertAnswer, AlertPage, alert_page
from serving.parts import Parts, parts_of
from serving.problems import refused

ROUTER = APIRouter(prefix="/v1/alerts", tags=["alerts"], dependencies=[Depends(needs("alerts:read"))])

Has = Annotated[Parts, Depends(parts_of)]


@ROUTER.get("", summary="Alerts, newest first")
def list_alerts(
    parts: Has, wanted: Wanted, cursor: str | None = None, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> AlertPage:
    """A page of alerts, each in its newest revision; `next` leads to the following page."""
    return alert_page(parts.warehouse, parts.cases, wanted, cursor, limit)


@ROUTER.get("/stream", summary="Alerts as they come (server-sent events)", response_class=EventSourceResponse)
async def stream_alerts(
    request: Request, parts: Has, wanted: Wanted, key: Annotated[str, Depends(presented)],
    last_event_id: Annotated[int | None, Header(description="The `id` of the last event seen")] = None,
) -> EventSourceResponse:  # fmt: skip
    """Every alert from now on, or after `Last-Event-ID`; comments keep the line alive; it ends when the key is revoked."""
    for field, given in (("tier", wanted.tiers), ("state", wanted.states)):
        if given:
            raise refused(field, ", ".join(given), "only for lists: the stream tells of alerts when they are raised")
    place = await parts.feed.place(last_event_id)
    return EventSourceResponse(frames(request, parts, wanted, place, key), sep="\n", ping=15)


@ROUTER.get("/{alert_id}", summary="One alert")
async def get_alert(parts: Has, alert_id: str) -> AlertAnswer:
    """An alert in its newest revision."""
    return await alert_of(parts, alert_id)


@ROUTER.get("/{alert_id}/context", summary="What to weigh about an alert")
async def get_context(parts: Has, alert_id: str) -> ContextAnswer:
    """What was compared, the user's own normal, prices and events around it, linked accounts, earlier alerts, decisions."""
    alert = await alert_of(parts, alert_id)
    return await to_thread.run_sync(context_of, parts.warehouse, parts.cases, alert)


async def frames(request: Request, parts: Parts, wanted: AlertFilter, place: Place, key: str) -> AsyncIterator[bytes]:
    """The events of one reader, for as long as his key is good."""
    yield b": following\nretry: 1000\n\n"
    if place.missed:
        yield b'event: gap\ndata: {"missed": %d}\n\n' % place.missed
    with request.app.state.metrics.stream_readers.track_inprogress():
        async for batch in parts.feed.follow(place):
            if await parts.doorkeeper.find(key) is None:
                return
            if chunk := b"".join(entry.frame for entry in batch if wanted.admits(entry.alert)):
                yield chunk
