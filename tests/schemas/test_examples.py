"""Every example of a message is judged as its file's name says."""

import json
from pathlib import Path

import jsonschema
import pytest

from schemas.catalogue import contracts
from schemas.contract import Event, fields_of
from schemas.validation import json_schema, judge

EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples"
FILES = sorted(EXAMPLES.rglob("*.json"))
GOOD = [f for f in FILES if not f.name.endswith(".bad.json")]
BAD = [f for f in FILES if f.name.endswith(".bad.json")]
UNSEEN_BY_A_SCHEMA = {"malformed_json", "future_event"}


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def reason_of(path: Path) -> str:
    """`missing_field-empty_id.bad.json` is a case of missing_field."""
    return path.name.removesuffix(".bad.json").partition("-")[0]


@pytest.mark.parametrize("path", GOOD, ids=name_of)
def test_a_good_example_is_believed(path: Path) -> None:
    contract = contracts()[path.parent.name]
    verdict = judge(contract, path.read_bytes())
    assert verdict.problem is None
    told = json.loads(path.read_text())
    assert {n: v for n, v in vars(verdict.record).items() if n in told} == {n: v for n, v in told.items() if n != "colour"}
    jsonschema.validate(told, json_schema(contract))


@pytest.mark.parametrize("path", BAD, ids=name_of)
def test_a_bad_example_is_refused_for_the_reason_in_its_name(path: Path) -> None:
    contract = contracts()[path.parent.name]
    verdict = judge(contract, path.read_bytes())
    assert verdict.record is None
    assert verdict.problem is not None
    assert verdict.problem.reason == reason_of(path)
    assert verdict.problem.field
    assert verdict.problem.rule
    if reason_of(path) not in UNSEEN_BY_A_SCHEMA:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(json.loads(path.read_text()), json_schema(contract))


@pytest.mark.parametrize("name", sorted(contracts()))
def test_every_contract_has_an_example_of_everything_that_can_be_wrong_with_it(name: str) -> None:
    contract = contracts()[name]
    expected = {"malformed_json", "wrong_type", "missing_field", "out_of_range"}
    if any(f.choices and f.name != "version" for f in fields_of(contract)):
        expected.add("unknown_value")
    if issubclass(contract, Event):
        expected.add("unknown_version")
    if contract.TOPIC.max_delay_ms is not None:
        expected.add("future_event")
    assert {reason_of(f) for f in BAD if f.parent.name == name} == expected
    assert [f for f in GOOD if f.parent.name == name]


def test_no_example_is_left_without_a_contract() -> None:
    assert {f.parent.name for f in FILES} == set(contracts())
