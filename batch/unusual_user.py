"""Learns how users usually behave: an isolation forest over the moments of a day, its card and its figures."""

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

from batch.forest_onnx import forest_graph
from schemas.model_card import RANKS, ModelCard, inputs

NAME = "unusual_user"
TREES = 100
SEED = 20_260_101
KEPT_OUT = 5
"""Every fifth moment is kept out of the training, to see whether the forest says the same of strangers."""


def trained(rows: Sequence[Mapping[str, Any]], features: Sequence[str], day: str) -> tuple[ModelCard, bytes, IsolationForest]:
    """The card, the ONNX file and the forest, from the rows that are not kept out; the same rows give the same version."""
    learned = inputs(features, [row for place, row in enumerate(rows) if place % KEPT_OUT])
    forest = IsolationForest(n_estimators=TREES, random_state=SEED).fit(learned)
    ranks = tuple(np.quantile(unusual(forest, learned), np.linspace(0, 1, RANKS)).tolist())
    version = f"{day}-{sha256(learned.tobytes()).hexdigest()[:8]}"
    card = ModelCard(name=NAME, version=version, entity="user", features=tuple(features), ranks=ranks)
    return card, forest_graph(forest, card.to_json()).SerializeToString(), forest


def unusual(forest: IsolationForest, rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """How unusual each row is, 0 to 1: scikit-learn tells it with a minus."""
    return -np.asarray(forest.score_samples(rows))


def figures(
    forest: IsolationForest, card: ModelCard, rows: Sequence[Mapping[str, Any]], alerted: Collection[str]
) -> dict[str, float]:
    """rows, kept_out; kept_out_above_p99: the share of strangers above the 99th percentile, 0.01 when they are like the rest.

    alert_auc: how well the score tells the moments that raised an alert (their event ids) from the others, 0.5 is a coin; left
    out when there are none.
    """
    kept_out = [row for place, row in enumerate(rows) if not place % KEPT_OUT]
    scores = np.array([card.score(each) for each in unusual(forest, inputs(card.features, kept_out))])
    told = {"rows": len(rows), "kept_out": len(kept_out), "kept_out_above_p99": float((scores > 0.99).mean())}
    raised = [row["event_id"] in alerted for row in rows]
    if any(raised) and not all(raised):
        told["alert_auc"] = float(roc_auc_score(raised, unusual(forest, inputs(card.features, rows))))
    return told
