"""A funnel's form: what people type is what the definition says, and back; a mistake names its field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.funnel import Funnel
from serving.pages.funnel_filters import conditions_of, text_of
from serving.pages.funnel_form import FormError, definition_of, fields_of, length_s, length_text
from serving.pages.funnel_question import question_of

ZONE = "Asia/Shanghai"
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
VALUES = st.one_of(st.text(), st.integers(-(10**12), 10**12), st.decimals(-1000, 1000, places=2).map(float))
CONDITIONS = st.one_of(
    st.tuples(NAMES, st.sampled_from(["=", "!=", ">", ">=", "<", "<="]), VALUES),
    st.tuples(NAMES, st.sampled_from(["in", "not_in"]), st.lists(VALUES, min_size=1, max_size=3)),
    st.tuples(NAMES, st.sampled_from(["is_set", "not_set"]), st.none()),
)
FIELDS = {
    "name": "deposits", "mode": "strict", "window": "3 d", "step1": "registered", "where1": "channel = kol", "step2": "*",
    "where2": "", "optional2": "1", "step3": "deposit", "where3": "amount_fen >= 10000", "not1": "account_closed",
    "notwhere1": "", "notfrom1": "1", "notto1": "3", "gap1": "1", "gapto1": "3", "gapmax1": "1 d", "hold": "device_id",
    "split": "channel", "touch": "step", "touchstep": "3",
}  # fmt: skip


@given(st.lists(CONDITIONS, max_size=3))
def test_filters_read_as_they_are_shown(conditions):
    assert conditions_of(text_of(conditions)) == conditions


def test_filters_as_people_type_them():
    typed = ' amount_fen>=10000;channel in kol, "feed, ad" ; city is_set;; code = "5" '
    assert conditions_of(typed) == [
        ("amount_fen", ">=", 10000), ("channel", "in", ["kol", "feed, ad"]), ("city", "is_set", None), ("code", "=", "5"),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["amount_fen", "a =", "a = 1, 2", "a is_set 3", "= 3", "a in", 'a = "open'])
def test_a_filter_that_cannot_be_read_is_refused(typed):
    with pytest.raises(ValueError, match=r".+: "):
        conditions_of(typed)


def test_a_form_is_a_definition_and_back():
    definition = definition_of(FIELDS, ZONE)
    Funnel.model_validate(definition)
    assert definition["steps"] == [
        {"event": "registered", "where": [["channel", "=", "kol"]]},
        {"event": None, "where": [], "optional": True},
        {"event": "deposit", "where": [["amount_fen", ">=", 10000]]},
    ]
    assert definition["exclusions"] == [{"event": "account_closed", "where": [], "from_step": 1, "to_step": 3}]
    assert definition["intervals"] == [{"from_step": 1, "to_step": 3, "max_s": 86_400}]
    assert definition["breakdown"] == {"property": "channel", "attribution": "step", "step": 3}
    assert fields_of(definition) == {name: value for name, value in FIELDS.items() if value}


def test_days_of_the_reporting_zone_are_whole():
    definition = definition_of(FIELDS | {"from": "2026-01-01", "to": "2026-01-02"}, ZONE)
    assert definition["range"] == ["2026-01-01T00:00:00+08:00", "2026-01-03T00:00:00+08:00"]
    assert definition_of(FIELDS | {"from": "2026-01-01"}, ZONE)["range"] is None


def test_rows_left_empty_are_not_there():
    definition = definition_of({"step1": "registered", "step2": "", "step4": "deposit", "not1": ""}, ZONE)
    assert [step["event"] for step in definition["steps"]] == ["registered", "deposit"]
    assert definition["exclusions"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("window", "soon"),
        ("where1", "amount"),
        ("gapmax1", "1 year"),
        ("notto1", "x"),
        ("from", "January"),
        ("to", "2025-12-31"),
    ],
)
def test_a_mistake_names_its_field(field, value):
    days = {"from": "2026-01-01", "to": "2026-01-02"}
    with pytest.raises(FormError, match=rf"^{field}={value}: ") as refusal:
        definition_of(FIELDS | days | {field: value}, ZONE)
    assert refusal.value.field == field


@given(st.integers(1, 10**8))
def test_lengths_read_as_they_are_shown(seconds):
    assert length_s("window", length_text(seconds)) == seconds


def test_an_address_that_asks_a_senseless_funnel_says_what_is_wrong() -> None:
    question = question_of({"step1": "registered", "step2": "deposit", "window": "0 s"}, "Asia/Shanghai")
    assert question.funnel is None
    assert question.problem.startswith("window_s=0: ")
