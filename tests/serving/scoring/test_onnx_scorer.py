import asyncio

import numpy as np
import onnx
import pytest
from sklearn.ensemble import IsolationForest

from batch.forest_onnx import forest_graph
from schemas.model_card import RANKS, ModelCard, inputs
from serving.scoring.onnx_scorer import OnnxScorer
from serving.scoring.scorer import NoModel, Score

FEATURES = ("orders_1m", "fill_fen_1h", "limit_fen")


def moments(seed: int, rows: int) -> list[dict[str, int | None]]:
    draw = np.random.default_rng(seed)
    return [
        {"orders_1m": int(draw.poisson(3)), "fill_fen_1h": int(draw.lognormal(9, 1)),
         "limit_fen": None if draw.random() < 0.2 else 500_000}
        for _ in range(rows)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def trained() -> IsolationForest:
    return IsolationForest(n_estimators=60, random_state=7).fit(inputs(FEATURES, moments(1, 3000)))


@pytest.fixture(scope="module")
def scorer(trained: IsolationForest, tmp_path_factory: pytest.TempPathFactory) -> OnnxScorer:
    raw = -trained.score_samples(inputs(FEATURES, moments(1, 3000)))
    ranks = tuple(np.quantile(raw, np.linspace(0, 1, RANKS)).tolist())
    card = ModelCard(name="unusual_user", version="v1", entity="user", features=FEATURES, ranks=ranks)
    path = tmp_path_factory.mktemp("model") / "forest.onnx"
    onnx.save(forest_graph(trained, card.to_json()), path)
    return OnnxScorer(path)


def test_the_file_answers_as_the_trained_forest(trained: IsolationForest, scorer: OnnxScorer) -> None:
    rows = inputs(FEATURES, [*moments(2, 5000), *(dict.fromkeys(FEATURES, 10**k) for k in range(12))])
    (told,) = scorer.session.run(None, {scorer.input: rows})
    assert np.abs(told[:, 0] + trained.score_samples(rows)).max() < 2e-6


def test_a_score_is_the_share_of_training_moments_that_were_less_unusual(scorer: OnnxScorer) -> None:
    usual = asyncio.run(scorer.score({"orders_1m": 3, "fill_fen_1h": 8_000, "limit_fen": 500_000}))
    strange = asyncio.run(scorer.score({"orders_1m": 400, "fill_fen_1h": 900_000_000, "limit_fen": 1}))
    assert usual.score is not None
    assert usual.score < 0.5
    assert strange.score is not None
    assert strange.score > 0.99
    assert (strange.model_version, strange.last_known) == ("unusual_user@v1", False)


def test_missing_is_not_zero() -> None:
    missing, zero = inputs(FEATURES, [{}, dict.fromkeys(FEATURES, 0)])
    assert missing.tolist() == [0, 0, 0, 1, 1, 1]
    assert zero.tolist() == [0] * 6
    assert inputs(FEATURES, []).shape == (0, 6)


def test_the_empty_slot_gives_no_score() -> None:
    assert asyncio.run(NoModel().score({"orders_1m": 3})) == Score(None, "none")


def test_a_card_survives_its_file(scorer: OnnxScorer) -> None:
    assert ModelCard.from_json(scorer.card.to_json()) == scorer.card
