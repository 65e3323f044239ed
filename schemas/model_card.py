"""What travels with a model file: which features it reads, how they become numbers, and what its raw answer is worth."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

RANKS = 1001
"""How many quantiles of the training scores a card keeps: a score is told to a thousandth."""


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """name, version: of the model; entity: whom it judges; features: what it reads, in the order of its inputs.

    ranks: quantiles of the raw scores of the training moments, ascending and evenly spaced from the least to the most unusual.
    """

    name: str
    version: str
    entity: str
    features: tuple[str, ...]
    ranks: tuple[float, ...]

    def to_json(self) -> str:
        """The card as a text, for the metadata of a model file."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> "ModelCard":
        """The card in such a text; ValueError, KeyError or TypeError when it is none."""
        told = json.loads(text)
        return ModelCard(**{**told, "features": tuple(told["features"]), "ranks": tuple(told["ranks"])})

    def score(self, raw: float) -> float:
        """The share of training moments, 0 to 1, whose raw score was at most this one."""
        return float(np.searchsorted(self.ranks, raw, side="right") / len(self.ranks))


def inputs(features: Sequence[str], rows: Sequence[Mapping[str, int | None]]) -> NDArray[np.float32]:
    """Feature values as a model reads them, one row each; float32 of shape (rows, 2 x features).

    A value v becomes sign(v) * ln(1 + |v|), because amounts spread over many sizes, and 0 where it is missing; beside the
    values stands for each whether it is missing, so that missing is never the same as zero.
    """
    missing = np.array([[row.get(name) is None for name in features] for row in rows]).reshape(len(rows), len(features))
    told = np.array([[row.get(name) or 0 for name in features] for row in rows], np.float64).reshape(missing.shape)
    return np.hstack([np.sign(told) * np.log1p(np.abs(told)), missing]).astype(np.float32)
