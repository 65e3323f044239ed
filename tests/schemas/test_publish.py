"""The published schemas are those of the contracts, and fit everything that was ever published."""

import json
import subprocess
from pathlib import Path

import pytest

from schemas.catalogue import contracts
from schemas.compatibility import Schema, problems
from schemas.publish import PUBLISHED, misfits, publish, text_of, versions
from schemas.validation import json_schema

ROOT = PUBLISHED.parents[1]
SCHEMAS = {c.TOPIC.name: json_schema(c) for c in contracts().values()}


def committed(topic: str) -> Schema | None:
    """The schema in the newest commit; None when it has none yet."""
    place = f"HEAD:{(PUBLISHED / f'{topic}.json').relative_to(ROOT)}"
    shown = subprocess.run(["git", "show", place], cwd=ROOT, capture_output=True, text=True, check=False)
    if shown.returncode and "exists on disk, but not in" not in shown.stderr and "does not exist" not in shown.stderr:
        pytest.skip(f"no history to compare with: {shown.stderr.strip()}")
    schema: Schema | None = json.loads(shown.stdout) if shown.returncode == 0 else None
    return schema


def test_every_topic_is_published_and_nothing_else() -> None:
    assert {f.stem for f in PUBLISHED.glob("*.json")} == set(SCHEMAS)


@pytest.mark.parametrize("topic", sorted(SCHEMAS))
def test_the_published_schema_is_the_contract_s(topic: str) -> None:
    assert (PUBLISHED / f"{topic}.json").read_text(encoding="utf-8") == text_of(SCHEMAS[topic]), "run python -m schemas.publish"


@pytest.mark.parametrize("topic", sorted(SCHEMAS))
def test_a_contract_fits_every_version_published_before(topic: str) -> None:
    assert misfits(PUBLISHED, topic, SCHEMAS[topic]) == []
    before = committed(topic)
    assert before is None or problems(before, SCHEMAS[topic]) == []


def changed(**fields: Schema | None) -> Schema:
    """The order's schema with fields replaced, added, or removed (None)."""
    schema: Schema = json.loads(json.dumps(SCHEMAS["order.v1"]))
    for name, rules in fields.items():
        schema["properties"].pop(name, None)
        if rules is not None:
            schema["properties"][name] = rules
    schema["required"] = [name for name in schema["required"] if name in schema["properties"]]
    return schema


ORDER = SCHEMAS["order.v1"]
NEW = {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None}
SIDE = ORDER["properties"]["side"]


def test_what_may_change() -> None:
    reworded = {**changed(), "description": "other words"}
    assert problems(ORDER, reworded) == []
    assert problems(ORDER, changed(hedge=NEW)) == []
    assert problems(changed(hedge=NEW), ORDER) == []
    reordered = changed(side={**SIDE, "enum": SIDE["enum"][::-1]})
    assert problems(ORDER, {**reordered, "required": ORDER["required"]}) == []


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (changed(user_id=None), "user_id: removed, yet it was required"),
        ({**changed(hedge={"type": "integer"}), "required": [*ORDER["required"], "hedge"]}, "hedge: new, yet it is required"),
        ({**changed(), "required": [n for n in ORDER["required"] if n != "seq"]}, "seq: no longer required"),
        ({**changed(), "required": [*ORDER["required"], "device_id"]}, "device_id: required now"),
        (changed(side={**SIDE, "enum": ["buy"]}), "side: enum was"),
        (changed(side={**SIDE, "enum": [*SIDE["enum"], "short"]}), "side: enum was"),
        (changed(amount_fen={"type": "string"}), "amount_fen: type was integer, is string"),
        (changed(amount_fen={**ORDER["properties"]["amount_fen"], "maximum": 5}), "amount_fen: maximum was"),
        (changed(region={**ORDER["properties"]["region"], "default": "EU"}), "region: default was CN, is EU"),
    ],
)
def test_what_may_not_change(new: Schema, told: str) -> None:
    assert any(problem.startswith(told) for problem in problems(ORDER, new)), problems(ORDER, new)


def test_a_replaced_schema_is_kept_and_binds_for_ever(tmp_path: Path) -> None:
    assert publish(tmp_path, "order.v1", ORDER)
    assert not publish(tmp_path, "order.v1", ORDER)
    assert publish(tmp_path, "order.v1", changed(hedge=NEW))
    assert publish(tmp_path, "order.v1", ORDER)
    assert list(versions(tmp_path, "order.v1")) == ["order.v1.json", "order.v1-1.json", "order.v1-2.json"]
    other = changed(hedge={"type": "string", "default": ""})
    assert problems(ORDER, other) == []
    assert [p for p in misfits(tmp_path, "order.v1", other) if p.endswith("(order.v1-2.json)")]
