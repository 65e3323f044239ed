"""Where a model's score comes from; without one the policy of the check `model_score` says what follows."""

from collections.abc import Mapping
from typing import Protocol


class AnomalyModel(Protocol):
    """Scores what is known of a user: 0 ordinary to 1 unlike anybody, and the version of the model."""

    def score(self, values: Mapping[str, int | None]) -> tuple[float | None, str]:
        """None when it has no answer to these values."""
        ...


class NoModel:
    """The policy of having none: no score, version `none`."""

    def score(self, values: Mapping[str, int | None]) -> tuple[float | None, str]:  # noqa: ARG002
        """Never has an answer."""
        return None, "none"
