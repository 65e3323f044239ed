"""Events: what the platform and its collectors send."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request

from serving.access import needs
from serving.ingest.answer import CLICK, TRACK, EventBatch, Events, IntakeAnswer
from serving.ingest.intake import Intake
from serving.key_store import ApiKey

ROUTER = APIRouter(prefix="/v1/events", tags=["events"])

EXAMPLES = {
    "click": {"summary": "One event in our words", "value": CLICK},
    "track": {"summary": "One event in Segment's words", "value": TRACK},
    "batch": {"summary": "Several", "value": {"batch": [CLICK, TRACK], "sent_at": CLICK["sent_at"]}},
}


def intake_of(request: Request) -> Intake:
    """The intake of the app that serves a request."""
    intake: Intake = request.app.state.intake
    return intake


@ROUTER.post(
    "", summary="Send one event or a batch", response_model_exclude_none=True,
    responses={429: {"description": "Come again after `Retry-After` seconds"}, 503: {"description": "The broker is away"}},
)  # fmt: skip
async def post_events(
    request: Request,
    writer: Annotated[ApiKey, Depends(needs("events:collect"))],
    intake: Annotated[Intake, Depends(intake_of)],
    events: Annotated[Events, Body(openapi_examples=EXAMPLES)],
) -> IntakeAnswer:
    """Says of each event whether the broker has it (`accepted`), had it (`duplicate`), or it cannot be believed (`rejected`).

    After 429 and 503, and when the line broke, send the same again under the same event ids: nothing is lost or counted twice.
    `sent_at` beside `event_time` corrects a device's clock; keys of collectors may send `behaviour` and `social` alone.
    """
    batch, sent_at = (events.batch, events.sent_at) if isinstance(events, EventBatch) else ([events], None)
    answer = await intake.take(batch, sent_at, writer.role)
    for each in answer.results:
        request.app.state.metrics.events.labels(each.status).inc()
    return answer
