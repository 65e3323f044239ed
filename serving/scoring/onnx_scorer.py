"""Asks a model of ours: an ONNX file, evaluated in this process."""

from collections.abc import Mapping
from pathlib import Path

import onnxruntime

from schemas.model_card import ModelCard, inputs
from serving.scoring.scorer import Score

CARD = "card"
"""The name under which a model file carries its card."""


class OnnxScorer:
    """A model file that is held in memory; one thread, because a score takes some ten microseconds."""

    def __init__(self, model: Path | bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.card = ModelCard.from_json(self.session.get_modelmeta().custom_metadata_map[CARD])
        self.input = self.session.get_inputs()[0].name
        self.features = self.card.features

    async def score(self, values: Mapping[str, int | None], entity_id: str = "") -> Score:  # noqa: ARG002
        """How unusual these values are to the model."""
        (raw,) = self.session.run(None, {self.input: inputs(self.card.features, [values])})
        return Score(self.card.score(float(raw[0, 0])), f"{self.card.name}@{self.card.version}")
