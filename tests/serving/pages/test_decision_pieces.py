"""The list of decisions as it is rendered, and the filter that its address names."""

from dataclasses import replace
from typing import get_args

import pytest
from starlette.datastructures import QueryParams

from schemas.decisions.check import WORST
from schemas.decisions.judgement import check_catalogue, judged
from schemas.decisions.known import Known
from schemas.decisions.question import Question, Subject
from serving.answers.decisions import DecisionAnswer, DecisionFilter
from serving.decisions.desk import decision_of
from serving.pages.screens.decisions import filter_in
from serving.pages.templates import render
from serving.pages.words import WORDS
from serving.problems import Problem

AT = 1_767_225_600_000
TRADE = Question(request_id="<q>", user_id="u&1", subject="pre_trade", amount_fen=900_000, instrument="GOLD", side="buy")
PAYOUT = Question(request_id="w", user_id="u2", subject="withdraw", amount_fen=500_000)


def answer(question: Question) -> DecisionAnswer:
    return DecisionAnswer.of(decision_of(question, judged(question, Known(at=AT, face="failed", listed="deny")), "core", AT))


@pytest.mark.parametrize(("lang", "sentence"), [("en", "The face check was refused."), ("zh", "人脸核验未通过。")])
def test_every_reason_is_shown_in_the_readers_language_and_nothing_unescaped(lang: str, sentence: str) -> None:
    choices = {"subject": get_args(Subject), "verdict": WORST, "check": tuple(check_catalogue())}
    html = render(
        "decisions.html", words=WORDS[lang], lang=lang, decisions=[answer(TRADE), answer(PAYOUT)], next="?cursor=x",
        wanted=DecisionFilter(verdict="deny").model_dump(), choices=choices, any=True,
    )  # fmt: skip
    assert html.count(sentence) == 2
    assert html.count('data-verdict="deny"') == 2
    assert "u&amp;1" in html
    assert "&lt;q&gt;" in html
    assert "<q>" not in html
    assert 'href="?cursor=x"' in html
    assert '<option value="deny" selected>' in html
    for check in check_catalogue():
        assert WORDS[lang][f"check_{check}"] in html


def test_the_address_names_the_filter_and_senseless_ones_are_refused() -> None:
    assert filter_in(QueryParams("user=+u1&verdict=deny&cursor=x")) == DecisionFilter(user="u1", verdict="deny")
    with pytest.raises(Problem, match="verdict=maybe"):
        filter_in(QueryParams("verdict=maybe"))
    assert answer(replace(TRADE, request_id="q")).verdict == "deny"
