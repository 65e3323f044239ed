"""An event's schema may gain a field, rename one and widen one; what was written before is read as before."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import pytest
from annotated_types import Ge, Le
from pydantic import TypeAdapter, ValidationError

from schemas.compatibility import problems
from schemas.contract import Event, Topic, fields_of
from schemas.fields import Id, called


@dataclass(frozen=True, kw_only=True)
class Before(Event):
    """As it was."""

    TOPIC: ClassVar[Topic] = Topic(name="changed.v1", key="user_id", max_delay_ms=200)
    user_id: Id
    amount: Annotated[int, Ge(0), Le(1000)]


@dataclass(frozen=True, kw_only=True)
class After(Event):
    """amount is called amount_fen and may be larger; note is new."""

    TOPIC: ClassVar[Topic] = Topic(name="changed.v1", key="user_id", max_delay_ms=200)
    user_id: Id
    amount_fen: Annotated[int, Ge(0), Le(10**9), called("amount_fen", "amount")]
    note: Id | None = None


OLD = {"event_id": "a", "event_time": 1, "observed_at": 1, "seq": 1, "user_id": "u", "amount": 7}


def schema(contract: type[Event]) -> dict[str, Any]:
    return TypeAdapter(contract).json_schema()


def test_a_reader_of_now_takes_both_names() -> None:
    new = {**OLD, "amount_fen": 5_000, "note": "n"}
    del new["amount"]
    for told, amount in ((OLD, 7), (new, 5_000)):
        assert TypeAdapter(After).validate_json(json.dumps(told)).amount_fen == amount
    with pytest.raises(ValidationError):
        TypeAdapter(After).validate_json(json.dumps({k: v for k, v in OLD.items() if k != "amount"}))


def test_the_contract_tells_former_names_to_every_engine() -> None:
    assert {x.name: list(x.was) for x in fields_of(After) if x.was} == {"amount_fen": ["amount"]}


def test_added_renamed_and_widened_fit_what_was_published() -> None:
    assert problems(schema(Before), schema(After)) == []


def test_the_way_back_and_a_silent_renaming_are_refused() -> None:
    assert any(told.startswith("amount: new, yet it is required") for told in problems(schema(After), schema(Before)))
    silent = schema(After)
    del silent["properties"]["amount_fen"]["x-was"]
    assert problems(schema(Before), silent) == [
        "amount: removed, yet it was required", "amount_fen: new, yet it is required",
    ]  # fmt: skip
    narrower = schema(After)
    narrower["properties"]["amount_fen"]["maximum"] = 10
    assert problems(schema(Before), narrower) == ["amount_fen: maximum was 1000, is 10"]
