"""Names are completed, and mistakes are found where they stand in the text."""

import json

import pytest

from schemas.rules.yaml_reader import as_yaml
from serving.answers.rules import EXAMPLE, check_answer
from serving.pages.completion import completions, span_of

TEXTS = {
    "plain": as_yaml(EXAMPLE | {"when": "orders_1m >= least AND ordrs_1m > 3"}),
    "quoted": as_yaml(EXAMPLE).replace("when: orders_1m >= least", "when: 'orders_1m >= least AND ordrs_1m > 3'"),
    "block": as_yaml(EXAMPLE).replace("when: orders_1m >= least", "when: |\n  orders_1m >= least\n  AND ordrs_1m > 3"),
    "json": json.dumps(EXAMPLE | {"when": "orders_1m >= least AND ordrs_1m > 3"}, indent=2),
}


@pytest.mark.parametrize("form", TEXTS)
def test_a_mistake_is_found_in_every_form_of_writing(form: str) -> None:
    (finding,) = check_answer(TEXTS[form]).findings
    span = span_of(TEXTS[form], finding)
    assert span is not None
    assert TEXTS[form][slice(*span)] == "ordrs_1m"


def test_fields_and_unreadable_texts_have_a_place_too() -> None:
    text = as_yaml(EXAMPLE).replace("severity: medium", "severity: loud")
    assert text[slice(*span_of(text, check_answer(text).findings[0]) or (0, 0))] == "loud"
    broken = "id: [\nowner: x"
    assert span_of(broken, check_answer(broken).findings[0]) is not None
    assert span_of("", check_answer("").findings[0]) is None


def test_names_that_begin_with_a_word_come_before_those_that_contain_it() -> None:
    names = ["orders_1m", "cancels_1m", "fill_fen_1h", "fills_1h"]
    assert completions("fill", names) == ["fills_1h", "fill_fen_1h"]
    assert completions("_1m", names) == ["orders_1m", "cancels_1m"]
    assert completions("xyz", names) == []
