"""Says of a message whether it can be believed, and if not, which field, value and rule are at odds."""

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from schemas.catalogue import contract_of_topic
from schemas.clock import FUTURE_MS, is_future
from schemas.contract import Event, Record

REASONS = {
    "json_invalid": "malformed_json",
    "missing": "missing_field",
    "literal_error": "unknown_value",
    "string_too_short": "missing_field",
    "string_too_long": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
}


@dataclass(frozen=True)
class Problem:
    """Why a message is refused: a dead letter's reason, and the field, value and rule behind it."""

    reason: str
    field: str
    value: str
    rule: str

    def __str__(self) -> str:
        return f"{self.field}={self.value}: {self.rule}"


class Verdict(NamedTuple):
    """Either the record or the problem."""

    record: Record | None
    problem: Problem | None


def judge(contract: type[Record], payload: bytes) -> Verdict:
    """Reads one JSON message against its contract."""
    try:
        record = _adapter(contract.TOPIC.name).validate_json(payload)
    except ValidationError as refusal:
        return Verdict(None, _problem(refusal))
    if (
        contract.TOPIC.max_delay_ms is not None
        and isinstance(record, Event)
        and is_future(record.event_time, record.observed_at)
    ):
        rule = f"at most {FUTURE_MS} ms after observed_at={record.observed_at}"
        return Verdict(None, Problem("future_event", "event_time", str(record.event_time), rule))
    return Verdict(record, None)


def json_schema(contract: type[Record]) -> dict[str, Any]:
    """The published JSON Schema (2020-12) of a contract."""
    schema = _adapter(contract.TOPIC.name).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": contract.TOPIC.name, **schema}


@cache
def _adapter(topic: str) -> TypeAdapter[Record]:
    return TypeAdapter(contract_of_topic(topic))


def _problem(refusal: ValidationError) -> Problem:
    first = refusal.errors(include_url=False)[0]
    field = ".".join(map(str, first["loc"])) or "message"
    reason = REASONS.get(first["type"], "wrong_type")
    if field == "version" and reason == "unknown_value":
        reason = "unknown_version"
    value = "" if first["type"] in ("missing", "json_invalid") else str(first["input"])[:200]
    return Problem(reason, field, value, first["msg"])
