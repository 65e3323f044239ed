"""What a client sends to have events taken in, and what it is told of each."""

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Discriminator, Field, Tag

from schemas.clock import MOMENT

MOST_EVENTS = 500

CLICK: dict[str, Any] = {
    "type": "behaviour", "event_id": "e1f0", "event_time": 1769846400000, "sent_at": 1769846401500, "kind": "click",
    "user_id": "u1", "session_id": "s1", "page": "trade", "element": "buy_button", "element_x_milli": 500,
    "element_y_milli": 480,
}  # fmt: skip
TRACK: dict[str, Any] = {
    "type": "track", "event": "Indicator Used", "messageId": "m-1", "userId": "u1", "anonymousId": "d1",
    "timestamp": MOMENT, "sentAt": MOMENT, "properties": {"indicator": "macd", "page": "trade"},
}  # fmt: skip

EventMessage = Annotated[
    dict[str, Any],
    Field(
        title="Event",
        description="An event in the words of its contract, which `type` names (`order`, `fill`, `transfer`, `settlement`, "
        "`behaviour`, `social`, `account`, `support`, `tick`; fields as in schemas/published), or in Segment's words "
        "(`track`, `page`, `screen`, `identify`). `observed_at` is set here, whatever is sent.",
        examples=[CLICK, TRACK],
        json_schema_extra={"not": {"required": ["batch"]}},
    ),
]


class EventBatch(BaseModel):
    """Several events. sent_at: when they left the device by its own clock, in milliseconds or ISO-8601."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"batch": [CLICK, TRACK], "sent_at": 1769846401500}]})

    batch: list[EventMessage] = Field(min_length=1, max_length=MOST_EVENTS)
    sent_at: int | str | None = Field(None, validation_alias=AliasChoices("sent_at", "sentAt"))


def shape_of(body: Any) -> str:
    """Whether a body is a batch or a single event."""
    return "batch" if isinstance(body, EventBatch) or (isinstance(body, dict) and "batch" in body) else "event"


Events = Annotated[Annotated[EventMessage, Tag("event")] | Annotated[EventBatch, Tag("batch")], Discriminator(shape_of)]
"""One event, or a batch of them."""


class EventAnswer(BaseModel):
    """One event. accepted: the broker has it; duplicate: the broker had it before; rejected: it is among the dead letters."""

    index: int
    event_id: str | None = None
    status: Literal["accepted", "duplicate", "rejected"]
    reason: str | None = None
    field: str | None = None
    value: str | None = None
    rule: str | None = None


class IntakeAnswer(BaseModel):
    """What became of a request's events, in their order."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "accepted": 1, "duplicates": 0, "rejected": 1,
        "results": [
            {"index": 0, "event_id": "e1f0", "status": "accepted"},
            {"index": 1, "event_id": "e1f1", "status": "rejected", "reason": "out_of_range", "field": "element_x_milli",
             "value": "1200", "rule": "Input should be less than or equal to 1000"},
        ],
    }]})  # fmt: skip

    accepted: int
    duplicates: int
    rejected: int
    results: list[EventAnswer]
