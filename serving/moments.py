"""Moments at the edge: ISO-8601 in UTC with milliseconds and Z outside, UTC milliseconds inside."""

from datetime import UTC, datetime
from time import time
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from schemas.clock import MOMENT, moment_ms


def now_ms() -> int:
    """The wall clock, UTC ms."""
    return int(time() * 1000)


def iso(ms: int) -> str:
    """`2026-01-31T08:00:00.000Z`."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


SCHEMA = {"type": "string", "format": "date-time", "examples": [MOMENT]}

Moment = Annotated[
    int, BeforeValidator(moment_ms), PlainSerializer(iso, return_type=str, when_used="unless-none"), WithJsonSchema(SCHEMA)
]
"""Milliseconds in Python, ISO-8601 on the wire."""
