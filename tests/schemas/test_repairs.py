"""Fields of a refused message are changed by the words of a command line, and the contract has the last word."""

import json
from typing import Any

import pytest

from schemas.catalogue import contracts
from schemas.repairs import NotRepaired, all_changes, insist

BEHAVIOUR = contracts()["behaviour"]
CLICK = {
    "event_id": "a", "event_time": 1_000_000, "observed_at": 1_000_000, "seq": 1, "kind": "click", "user_id": "u",
    "session_id": "s", "page": "p", "element_x_milli": 4_000,
}  # fmt: skip


def changed(row: dict[str, Any], **words: list[str]) -> dict[str, Any]:
    return all_changes(BEHAVIOUR, words.get("set", []), words.get("shift", []), words.get("divide", []))(row)


def test_values_are_set_shifted_and_divided() -> None:
    assert changed(CLICK, set=["page=home"])["page"] == "home"
    assert changed(CLICK, shift=["event_time=-3600"])["event_time"] == 996_400
    assert changed(CLICK, divide=["element_x_milli=10"])["element_x_milli"] == 400
    assert "page_y_px" not in changed(CLICK, divide=["page_y_px=10"]), "what is absent stays absent"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"set": ["nonsense=1"]}, "--set nonsense=1: FIELD=VALUE with a field of behaviour.v1"),
        ({"set": ["event_time=noon"]}, "event_time=noon: a value in JSON"),
        ({"shift": ["page=1"]}, "--shift page=1: a field that is a number"),
        ({"divide": ["seq=0"]}, "--divide seq=0: a field that is a number, and a whole number other than 0"),
    ],
)
def test_words_that_make_no_sense_are_refused(words: dict[str, list[str]], told: str) -> None:
    with pytest.raises(NotRepaired, match=told):
        changed(CLICK, **words)


def test_a_row_that_still_breaks_its_contract_is_refused() -> None:
    with pytest.raises(NotRepaired, match="element_x_milli=4000"):
        insist(BEHAVIOUR, CLICK)
    assert json.loads(insist(BEHAVIOUR, changed(CLICK, divide=["element_x_milli=10"])))["element_x_milli"] == 400
