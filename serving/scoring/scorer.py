"""What a model is to whoever asks it: feature values in, one score and the model's version out."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Score(NamedTuple):
    """score: from 0 to 1, the share of the training moments that were less unusual; None when no model could say.

    model_version: what to write beside a decision, `none` where there is no model; last_known: an older answer about the same
    entity, given because the model did not answer now.
    """

    score: float | None
    model_version: str
    last_known: bool = False


class Scorer(Protocol):
    """A model that is asked before a decision; it always answers in time, and never raises for want of a model."""

    @property
    def features(self) -> tuple[str, ...]:
        """The features that it looks at now."""
        ...

    async def score(self, values: Mapping[str, int | None], entity_id: str = "") -> Score:
        """The score of feature values by name; an absent name is a missing value. entity_id: whom they describe."""
        ...


class NoModel:
    """The slot before any model was trained."""

    features: tuple[str, ...] = ()

    async def score(self, values: Mapping[str, int | None], entity_id: str = "") -> Score:  # noqa: ARG002
        """No score, and says that there is no model."""
        return Score(None, "none")
