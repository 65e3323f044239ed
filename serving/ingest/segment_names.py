"""Reads messages in Segment's words as events of our contracts; which name stands for what is the table below."""

import re
from collections.abc import Mapping
from typing import Any

from schemas.catalogue import contracts
from schemas.clock import moment_ms
from schemas.contract import fields_of
from schemas.event_names import event_names
from schemas.validation import Problem

CALLS: dict[str, str | None] = {"track": None, "page": "page_view", "screen": "page_view", "identify": "device_bound"}
"""Segment's `type` to our event name; None: the message's own `event` names it, `Order Placed` like `order_placed`."""

PLACES: dict[str, tuple[str, ...]] = {
    "event_id": ("messageId",),
    "event_time": ("timestamp", "originalTimestamp"),
    "user_id": ("userId", "anonymousId"),
    "device_id": ("context.device.id", "anonymousId"),
    "session_id": ("context.sessionId", "anonymousId", "userId"),
    "page": ("name", "context.page.path"),
    "channel": ("context.campaign.source",),
    "viewport_width_px": ("context.screen.width",),
    "viewport_height_px": ("context.screen.height",),
    "city": ("context.location.city",),
}
"""Our field to where it may stand in a message; the first place that holds something wins."""

BAGS = ("traits", "properties")
"""What an application adds: every name that is a field of the contract, `pageVersion` like `page_version`; it wins."""


def read_call(message: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | Problem:
    """The contract's short name and its fields, or why the message is none of our events."""
    called = CALLS[message["type"]] or snake_case(str(message.get("event", "")))
    if called not in event_names():
        return Problem("unknown_value", "event", called, f"one of {', '.join(event_names())}")
    contract, kind = event_names()[called]
    known = {field.name for field in fields_of(contracts()[contract])}
    found = {name: value for name in PLACES if name in known and (value := first_found(message, PLACES[name])) is not None}
    for bag in BAGS:
        found |= {snake_case(name): value for name, value in own_words(message, bag).items() if snake_case(name) in known}
    return contract, with_time(found) | ({"kind": kind} if kind else {})


def with_time(found: dict[str, Any]) -> dict[str, Any]:
    """The fields with event_time in milliseconds; what is no moment stays, so that the contract refuses it."""
    try:
        return found | ({"event_time": moment_ms(found["event_time"])} if "event_time" in found else {})
    except ValueError:
        return found


def first_found(message: Mapping[str, Any], places: tuple[str, ...]) -> Any:
    """The first value among dotted places, None where all are empty."""
    for place in places:
        value: Any = message
        for step in place.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None:
            return value
    return None


def own_words(message: Mapping[str, Any], bag: str) -> Mapping[str, Any]:
    """The names and values in one of the bags, none where it is no object."""
    words = message.get(bag)
    return words if isinstance(words, Mapping) else {}


def snake_case(name: str) -> str:
    """`Order Placed` and `orderPlaced` as `order_placed`."""
    return re.sub(r"[\s\-]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())).lower()
