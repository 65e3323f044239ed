"""Alerts: one, a page of them, or all as they come."""

from collections.abc import AsyncIterator
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Query, Request
from sse_starlette import EventSourceResponse

from schemas.fields import YEAR_9999_MS
from serving.access import needs, presented
from serving.alert_feed import Place
from serving.answers.alerts import AlertAnswer, AlertFilter, AlertPage, alert_by_id, alert_page, checked
from serving.moments import Moment
from serving.parts import Parts, parts_of

ROUTER = APIRouter(prefix="/v1/alerts", tags=["alerts"], dependencies=[Depends(needs("alerts:read"))])

Many = Annotated[list[str], Query(max_length=50)]


def filter_of(
    *,
    severity: Many = [],  # noqa: B006
    detector: Many = [],  # noqa: B006
    user: str = "",
    instrument: str = "",
    entity: str = "",
    since: Moment = 0,
    until: Moment = YEAR_9999_MS,
) -> AlertFilter:
    """The filter that a request's query names; `severity` and `detector` may be given more than once."""
    names = {"severities": tuple(severity), "detectors": tuple(detector), "user": user, "instrument": instrument}
    return checked(AlertFilter.model_validate(names | {"entity": entity, "since": since, "until": until}))


Wanted = Annotated[AlertFilter, Depends(filter_of)]
Has = Annotated[Parts, Depends(parts_of)]


@ROUTER.get("", summary="Alerts, newest first")
def list_alerts(
    parts: Has, wanted: Wanted, cursor: str | None = None, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> AlertPage:
    """A page of alerts, each in its newest revision; `next` leads to the following page."""
    return alert_page(parts.warehouse, wanted, cursor, limit)


@ROUTER.get("/stream", summary="Alerts as they come (server-sent events)", response_class=EventSourceResponse)
async def stream_alerts(
    request: Request, parts: Has, wanted: Wanted, key: Annotated[str, Depends(presented)],
    last_event_id: Annotated[int | None, Header(description="The `id` of the last event seen")] = None,
) -> EventSourceResponse:  # fmt: skip
    """Every alert from now on, or after `Last-Event-ID`; comments keep the line alive; it ends when the key is revoked."""
    place = await parts.feed.place(last_event_id)
    return EventSourceResponse(frames(request, parts, wanted, place, key), sep="\n", ping=15)


@ROUTER.get("/{alert_id}", summary="One alert")
async def get_alert(parts: Has, alert_id: str) -> AlertAnswer:
    """An alert in its newest revision."""
    return await to_thread.run_sync(alert_by_id, parts.warehouse, alert_id)


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
