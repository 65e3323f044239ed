"""The SQL that refuses a row agrees with the contract's own judgement."""

import json
import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue import contracts
from schemas.checks import believed, checks_of, on_time
from schemas.clock import is_late
from schemas.contract import fields_of
from schemas.validation import judge

TICK = {
    "version": 1, "event_id": "a", "event_time": 1_000_000, "observed_at": 1_000_100, "seq": 1, "region": "CN",
    "kind": "quote", "instrument": "BTC", "venue": "x", "price_e8": 5, "quantity_e8": None, "bid_e8": None, "ask_e8": None,
}  # fmt: skip
CHANGES: list[dict[str, Any]] = [
    {}, {"event_id": None}, {"event_id": ""}, {"version": 2}, {"kind": "word"}, {"price_e8": -1}, {"price_e8": 10**18 + 1},
    {"instrument": "B" * 129}, {"instrument": "B" * 128}, {"event_time": 1_300_100}, {"event_time": 1_300_101}, {"bid_e8": 0},
    {"venue": None}, {"quantity_e8": -5}, {"event_time": -1}, {"observed_at": None},
]  # fmt: skip


def asked(expression: str, row: dict[str, Any]) -> bool:
    """A boolean Flink expression about one row, answered by SQLite, which knows another name for the length of a text."""
    columns = ", ".join(f"? AS `{name}`" for name in row)
    with sqlite3.connect(":memory:") as engine:
        engine.create_function("CHAR_LENGTH", 1, lambda text: None if text is None else len(text))
        return bool(engine.execute(f"SELECT {expression} FROM (SELECT {columns})", list(row.values())).fetchone()[0])


@pytest.mark.parametrize("change", CHANGES)
def test_sql_and_contract_believe_the_same_rows(change: dict[str, Any]) -> None:
    row = TICK | change
    verdict = judge(contracts()["tick"], json.dumps({k: v for k, v in row.items() if v is not None}).encode())
    assert asked(believed(contracts()["tick"]), row) == (verdict.problem is None)


@pytest.mark.parametrize("change", [c for c in CHANGES if c])
def test_the_first_broken_check_names_the_field_and_reason(change: dict[str, Any]) -> None:
    row = TICK | change
    verdict = judge(contracts()["tick"], json.dumps({k: v for k, v in row.items() if v is not None}).encode())
    broken = next((c for c in checks_of(contracts()["tick"]) if asked(f"({c.broken}) IS TRUE", row)), None)
    if verdict.problem is None:
        assert broken is None
    else:
        assert broken is not None
        assert (broken.field, broken.reason) == (verdict.problem.field, verdict.problem.reason)


@given(st.integers(0, 10**12), st.integers(-(10**6), 10**6))
def test_late_is_the_same_in_sql_and_in_law(observed_at: int, delay: int) -> None:
    limit = contracts()["tick"].TOPIC.max_delay_ms
    assert limit is not None
    row = {"event_time": observed_at - delay, "observed_at": observed_at}
    assert asked(on_time(contracts()["tick"]), row) != is_late(row["event_time"], observed_at, limit)


@pytest.mark.parametrize("name", [n for n, c in contracts().items() if c.TOPIC.archived])
def test_every_check_speaks_of_a_field_of_the_contract(name: str) -> None:
    fields = {f.name for f in fields_of(contracts()[name])}
    assert {c.field for c in checks_of(contracts()[name])} <= fields
