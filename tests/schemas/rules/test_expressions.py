"""Conditions of rules: what is understood, what is refused and where, what can never fire, and what reaches an engine."""

import sqlite3

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from schemas.rules.evaluation import answer, wrapped
from schemas.rules.expression import parsed, render
from schemas.rules.grammar import PARTS, RefusedExpressionError, place, tree_of
from schemas.rules.names import TRIGGERS, Name, names_for
from schemas.rules.sense import always, never

NAMES = {
    "orders_1m": Name("number", "orders", low=0),
    "cancels_1m": Name("number", "cancels", low=0),
    "price_e8": Name("number", "price"),
    "kind": Name("text", "kind", choices=("placed", "cancelled", "rejected")),
    "instrument": Name("text", "instrument"),
}
LIMITS = {"limit": 20, "none": 0, "below": -5}


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("orders_1m >= limit", "(`orders_1m` >= 20)"),
        ("orders_1m > limit * 2 - 1", "(`orders_1m` > 39)"),
        ("price_e8 > below", "(`price_e8` > (-5))"),
        ("NOT kind = 'placed' OR TRUE", "((NOT (`kind` = 'placed')) OR TRUE)"),
        ("instrument = 'it''s'", "(`instrument` = 'it''s')"),
        ("instrument = '\\'", "(`instrument` = '\\')"),
        ("price_e8 IS NOT NULL", "(NOT (`price_e8` IS NULL))"),
        ("orders_1m BETWEEN 1 AND limit", "(`orders_1m` BETWEEN 1 AND 20)"),
        ("orders_1m NOT IN (1, limit)", "(NOT (`orders_1m` IN (1, 20)))"),
        ("LEAST(orders_1m, 3) % 2 = ABS(-price_e8)", "((LEAST(`orders_1m`, 3) % 2) = ABS((-`price_e8`)))"),
        ("- -price_e8 > 1", "((-(-`price_e8`)) > 1)"),
    ],
)
def test_what_is_understood_is_rendered_with_every_bracket(text: str, sql: str) -> None:
    assert parsed(text, NAMES, LIMITS).sql == sql


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1:1: is empty"),
        ("orders_1m >= 20 AND\n  orders_2m > 1", "2:3: orders_2m: unknown name; did you mean orders_1m?"),
        ("orders_1m", "1:1: is a number; a truth is wanted"),
        ("orders_1m > 'many'", "1:13: is a text; > wants a number"),
        ("kind > 3", "1:1: is a text; > wants a number"),
        ("NOT orders_1m", "1:5: is a number; NOT wants a truth"),
        ("orders_1m = kind", "1:13: compares a number with a text"),
        ("kind = 'placd'", "1:8: 'placd' is no kind; did you mean placed?"),
        ("orders_1m = NULL", "1:1: a comparison with NULL is never true"),
        ("orders_1m > 1.5", "1:13: 1.5: a whole number"),
        ("orders_1m > 99999999999999999999", "1:13: 99999999999999999999: a whole number"),
        ("9223372036854775807 + limit > orders_1m", "1:1: 9223372036854775827 does not fit into 64 bits"),
        ("orders_1m / none > 1", "1:13: divides by zero"),
        ("orders_1m / price_e8 > 1", "1:13: may be zero"),
        ("orders_1m IN (price_e8)", "1:15: IN wants numbers, texts and thresholds"),
        ("orders_1m >", "1:11: >: a value is missing here"),
        ("orders_1m > 1 -- note", "1:13: a comment is not allowed"),
        ("orders_1m > 1; DROP TABLE x", "must be one expression"),
        ("(SELECT 1) > 0", "subquery is not allowed"),
        ("kind IN (SELECT kind FROM x)", "in with query is not allowed"),
        ("CAST(kind AS INT) > 1", "1:6: trycast is not allowed"),
        ("kind::int > 1", "trycast is not allowed"),
        ("SLEEP(9) > 1", "1:1: anonymous is not allowed"),
        ("CASE WHEN TRUE THEN 1 END > 0", "case is not allowed"),
        ("kind LIKE 'p%'", "1:1: like is not allowed"),
        ("v.orders_1m > 1", "column with table is not allowed"),
        ("kind || 'x' = 'y'", "dpipe is not allowed"),
        (":p > 1", "placeholder is not allowed"),
        ("'open", "does not end"),
        ("(" * 300 + "TRUE" + ")" * 300, "too deeply nested"),
        ("NOT " * 400 + "TRUE", "too deeply nested"),
        ("TRUE AND " * 300 + "TRUE", "longer than 2000 characters"),
    ],
)
def test_what_is_refused_is_refused_with_its_place(text: str, told: str) -> None:
    with pytest.raises(RefusedExpressionError) as refusal:
        parsed(text, NAMES, LIMITS)
    assert told in str(refusal.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(RefusedExpressionError) as refusal:
        parsed("ordrs_1m > 1 AND kind > 2 AND pric_e8 = 'x'", NAMES, {})
    assert [place(refusal.value.text, f.offset) for f in refusal.value.findings] == [(1, 1), (1, 18), (1, 31)]


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("orders_1m > 5 AND orders_1m < 3", "never"),
        ("orders_1m > 5 AND orders_1m < 6", "never"),
        ("orders_1m > 5 AND orders_1m < 7", ""),
        ("2 * orders_1m > 6 AND orders_1m < 4", "never"),
        ("2 * orders_1m = 5", "never"),
        ("2 * orders_1m <> 5", "always"),
        ("orders_1m < 0", "never"),
        ("orders_1m + cancels_1m < 0", "never"),
        ("orders_1m >= 0", "always"),
        ("orders_1m - cancels_1m > 5 AND cancels_1m > orders_1m", "never"),
        ("orders_1m - cancels_1m > 5 AND cancels_1m > 3", ""),
        ("-price_e8 > -3 AND price_e8 >= 3", "never"),
        ("-2 * price_e8 >= 5 AND price_e8 > -3", "never"),
        ("-2 * price_e8 >= 5 AND price_e8 >= -3", ""),
        ("price_e8 * orders_1m > 5 AND orders_1m * price_e8 < 3", "never"),
        ("price_e8 BETWEEN 5 AND 3", "never"),
        ("price_e8 BETWEEN 1 AND 3 AND price_e8 NOT IN (1, 2, 3)", "never"),
        ("price_e8 IN (1, 2) AND price_e8 > 2", "never"),
        ("NOT (price_e8 > 5 OR price_e8 < 10)", "never"),
        ("price_e8 > 3 OR price_e8 <= 3", "always"),
        ("price_e8 IS NULL AND price_e8 > 3", "never"),
        ("price_e8 IS NOT NULL", ""),
        ("kind = 'placed' AND kind = 'cancelled'", "never"),
        ("kind NOT IN ('placed', 'cancelled', 'rejected')", "never"),
        ("kind IN ('placed', 'cancelled', 'rejected')", "always"),
        ("instrument <> 'a' AND instrument = 'a'", "never"),
        ("limit > 30", "never"),
        ("limit > 10", "always"),
        ("FALSE", "never"),
    ],
)
def test_what_can_never_fire_and_what_always_fires_is_seen(text: str, sense: str) -> None:
    condition = parsed(text, NAMES, LIMITS)
    assert (never(condition, names=NAMES), always(condition, NAMES)) == (sense == "never", sense == "always")


NUMBERS = st.recursive(
    st.sampled_from(["orders_1m", "cancels_1m", "price_e8", "limit", "0", "1", "2", "3", "7"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda t: f"(- {t})"),
        st.tuples(inner, st.sampled_from(["/ 2", "% 3", "/ (-3)"])).map(" ".join).map("({})".format),
        st.tuples(st.sampled_from(["LEAST", "GREATEST"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        inner.map("ABS({})".format),
    ),
    max_leaves=4,
)
ATOMS = st.one_of(
    st.tuples(NUMBERS, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), NUMBERS).map(" ".join),
    st.tuples(NUMBERS, NUMBERS, NUMBERS).map(lambda t: f"{t[0]} BETWEEN {t[1]} AND {t[2]}"),
    NUMBERS.map("{} IN (0, 1, limit)".format),
    NUMBERS.map("{} IS NULL".format),
    st.sampled_from(["kind = 'placed'", "kind <> 'rejected'", "instrument = 'it''s'", "kind IN ('placed', 'cancelled')"]),
)
TRUTHS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(" ".join).map("({})".format), inner.map("NOT ({})".format)
    ),
    max_leaves=5,
)
SMALL = st.one_of(st.none(), st.integers(-4, 8))
COUNTS = st.one_of(st.none(), st.integers(0, 8))
ROWS = st.fixed_dictionaries({
    "orders_1m": COUNTS, "cancels_1m": COUNTS, "price_e8": SMALL,
    "kind": st.sampled_from(["placed", "cancelled", "rejected", None]),
    "instrument": st.sampled_from(["a", "it's", None]),
})  # fmt: skip


def in_sqlite(sql: str, row: dict[str, object]) -> object:
    columns = ", ".join(f"? AS `{name}`" for name in row)
    ready = sql.replace("LEAST(", "MIN(").replace("GREATEST(", "MAX(")
    with sqlite3.connect(":memory:") as engine:
        found = engine.execute(f"SELECT {ready} FROM (SELECT {columns})", list(row.values())).fetchone()[0]
    return None if found is None else bool(found)


@settings(max_examples=300, deadline=None)
@given(TRUTHS, ROWS)
def test_the_answer_is_that_of_an_engine_and_sense_never_errs(text: str, row: dict[str, object]) -> None:
    condition = parsed(text, NAMES, LIMITS)
    said = answer(condition, row)
    assert said == in_sqlite(condition.sql, row)
    assert not (said is True and never(condition, names=NAMES))
    assert not (said is False and always(condition, NAMES))
    assert render(tree_of(condition.sql), {}) == condition.sql


TOKENS = "orders_1m kind limit 3 -5 'x' ( ) , AND OR NOT = < >= + * / IN BETWEEN IS NULL SELECT FROM ; -- /* */ ` \" \\ ' CASE"
WORDS = st.sampled_from(TOKENS.split(" "))


@settings(max_examples=600, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join), TRUTHS))
@example("{{")
@example("1e")
@example("a\x00b")
@example("/*+ hint */ TRUE")
@example("orders_1m > 1 OR instrument = '''; --'")
def test_any_text_is_refused_with_its_place_or_rendered_of_listed_words_alone(text: str) -> None:
    try:
        condition = parsed(text, NAMES, LIMITS)
    except RefusedExpressionError as refusal:
        line, column = place(text, refusal.findings[0].offset)
        assert 1 <= line <= text.count("\n") + 1
        assert 1 <= column <= len(text) + 1
        return
    again = tree_of(condition.sql)
    assert {type(node) for node in again.walk()} <= {*PARTS, exp.Identifier}
    assert {c.name for c in again.find_all(exp.Column)} <= set(NAMES)


@pytest.mark.parametrize(("number", "kept"), [(2**63 - 1, 2**63 - 1), (2**63, -(2**63)), (-(2**63) - 1, 2**63 - 1)])
def test_numbers_wrap_as_in_the_engines(number: int, kept: int) -> None:
    assert wrapped(number) == kept


@pytest.mark.parametrize("on", TRIGGERS)
def test_every_trigger_has_numbers_to_ask_about(on: str) -> None:
    assert any(name.kind == "number" and name.window_s for name in names_for(on).values())
