import asyncio
from collections.abc import Callable

import httpx
import pytest

from serving.scoring.outside_scorer import FAILURES, REMEMBERED_S, REST_S, OutsideScorer
from serving.scoring.scorer import Score

GOOD = httpx.Response(200, json={"score": 0.93, "model_version": "v7"})


class Outside:
    """A model elsewhere that answers as it is told, and a clock that is moved by hand."""

    def __init__(self) -> None:
        self.answer: httpx.Response | Exception = GOOD
        self.asked = 0
        self.now = 100.0
        client = httpx.AsyncClient(transport=httpx.MockTransport(self.respond))
        self.scorer = OutsideScorer(client, "http://model/score", lambda: self.now)

    def respond(self, _: httpx.Request) -> httpx.Response:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return httpx.Response(self.answer.status_code, content=self.answer.content)

    def score(self, who: str = "u1") -> Score:
        return asyncio.run(self.scorer.score({"fills_1h": 3}, who))


@pytest.fixture
def outside() -> Outside:
    return Outside()


def test_a_model_elsewhere_is_asked(outside: Outside) -> None:
    assert outside.score() == Score(0.93, "v7")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout("too slow"), httpx.Response(500), httpx.Response(200, text="{"), httpx.Response(200, json=[1]),
        httpx.Response(200, json={"score": 7, "model_version": "v7"}), httpx.Response(200, json={"score": 0.5}),
        httpx.Response(200, json={"score": True, "model_version": "v7"}),
    ],
)  # fmt: skip
def test_what_it_said_last_stands_in_for_a_while(outside: Outside, answer: httpx.Response | Exception) -> None:
    outside.score("u1")
    outside.answer = answer
    assert outside.score("u1") == Score(0.93, "v7", last_known=True)
    assert outside.score("u2") == Score(None, "none")
    outside.now += REMEMBERED_S + 1
    assert outside.score("u1") == Score(None, "none")


def test_a_model_that_fails_again_and_again_is_left_alone_for_a_while(outside: Outside) -> None:
    outside.answer = httpx.ConnectError("gone")
    for _ in range(FAILURES + 10):
        outside.score()
    assert outside.asked == FAILURES
    outside.now += REST_S
    outside.score()
    assert outside.asked == FAILURES + 1, "one question tries whether it is back"
    outside.score()
    assert outside.asked == FAILURES + 1
    outside.now, outside.answer = outside.now + REST_S, GOOD
    asks: Callable[[], Score] = outside.score
    assert [asks(), asks()] == [Score(0.93, "v7")] * 2
    assert outside.scorer.failures == 0
