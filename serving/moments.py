"""Moments at the edge: ISO-8601 in UTC with milliseconds and Z outside, UTC milliseconds inside."""

from datetime import UTC, datetime
from time import time
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

EXAMPLE = "2026-01-31T08:00:00.000Z"


def now_ms() -> int:
    """The wall clock, UTC ms."""
    return int(time() * 1000)


def iso(ms: int) -> str:
    """`2026-01-31T08:00:00.000Z`."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: object) -> int:
    """The milliseconds of an ISO-8601 moment with a zone; ValueError when it has none or is no moment."""
    if isinstance(text, int):
        return text
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise ValueError(f"an ISO-8601 moment such as {EXAMPLE}") from None
    if moment.tzinfo is None:
        raise ValueError(f"an ISO-8601 moment with its zone, such as {EXAMPLE}")
    return round(moment.timestamp() * 1000)


SCHEMA = {"type": "string", "format": "date-time", "examples": [EXAMPLE]}

Moment = Annotated[
    int, BeforeValidator(from_iso), PlainSerializer(iso, return_type=str, when_used="unless-none"), WithJsonSchema(SCHEMA)
]
"""Milliseconds in Python, ISO-8601 on the wire."""
