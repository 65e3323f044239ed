"""A condition means the same in Python and in SQL."""

import sqlite3
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.conditions import COMPARISONS, Condition, holds, literal, sql_of

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6) | st.sampled_from(["placed", "it's", ""])
NUMBERS = st.integers(-(2**62), 2**62) | st.integers(-3, 3)
ROWS = st.fixed_dictionaries({"kind": st.none() | TEXTS, "amount": st.none() | NUMBERS})


def conditions_on(field: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
    return st.one_of(
        st.tuples(st.just(field), st.sampled_from(sorted(COMPARISONS)), values),
        st.tuples(st.just(field), st.sampled_from(["in", "not_in"]), st.lists(values, min_size=1, max_size=3).map(tuple)),
        st.tuples(st.just(field), st.sampled_from(["is_set", "not_set"]), st.none()),
    )


CONDITIONS = st.lists(conditions_on("kind", TEXTS) | conditions_on("amount", NUMBERS), max_size=4)


@settings(max_examples=60)
@given(row=ROWS, conditions=CONDITIONS)
def test_sql_and_python_agree(row: dict[str, Any], conditions: list[Condition]) -> None:
    where = sql_of(conditions, '"{}"')
    with sqlite3.connect(":memory:") as engine:
        engine.execute("CREATE TABLE t (kind TEXT, amount INTEGER)")
        engine.execute("INSERT INTO t VALUES (:kind, :amount)", row)
        (found,) = engine.execute(f"SELECT COUNT(*) FROM t WHERE {where}").fetchone()
    engine.close()
    assert holds(conditions, row) == (found == 1)


def test_no_condition_always_holds() -> None:
    assert sql_of([]) == "TRUE"
    assert holds([], {})


def test_columns_are_written_as_the_engine_wants() -> None:
    assert sql_of([("kind", "!=", "it's"), ("amount", ">=", 5)]) == "`kind` <> 'it''s' AND `amount` >= 5"
    assert sql_of([("kind", "in", ("a", "b"))], "{}") == "kind IN ('a', 'b')"
    assert literal(True) == "TRUE"


def test_an_unknown_operator_is_named() -> None:
    with pytest.raises(ValueError, match=r"operator=like: one of =, !="):
        sql_of([("kind", "like", "x")])
    with pytest.raises(KeyError):
        holds([("kind", "like", "x")], {"kind": "x"})
