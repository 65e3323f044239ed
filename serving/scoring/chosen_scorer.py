"""The model that is asked now: another's where a setting names its address, else the registered version that serves."""

import logging
from collections.abc import Callable, Mapping
from time import monotonic

import httpx
from anyio import to_thread
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NoSuchFile
from sqlalchemy.exc import SQLAlchemyError

from schemas.model_registry import ModelRegistry, WrongFileError, content_of
from schemas.settings import Settings
from serving.scoring.onnx_scorer import OnnxScorer
from serving.scoring.outside_scorer import OutsideScorer
from serving.scoring.scorer import NoModel, Score, Scorer

log = logging.getLogger("weipan.scoring")

UNUSUAL_USER = "unusual_user"
LOOK_S = 10.0
"""How long it takes until a newly registered version is asked."""

UNREADABLE = (
    WrongFileError, OSError, ValueError, KeyError, TypeError, Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NoSuchFile,
    SQLAlchemyError,
)  # fmt: skip
"""What a registry or a model file says that cannot be used; the version before is asked still."""


class ServingScorer:
    """The version that the registry says serves; looked for again every LOOK_S."""

    def __init__(self, registry: ModelRegistry, name: str = UNUSUAL_USER, clock: Callable[[], float] = monotonic) -> None:
        self.registry, self.name, self.clock = registry, name, clock
        self.scorer: Scorer = NoModel()
        self.checksum, self.looked_at = "", -LOOK_S

    @property
    def features(self) -> tuple[str, ...]:
        """Those of the serving version."""
        return self.scorer.features

    async def score(self, values: Mapping[str, int | None], entity_id: str = "") -> Score:
        """The serving version's answer."""
        if self.clock() - self.looked_at >= LOOK_S:
            self.looked_at = self.clock()
            await to_thread.run_sync(self.look)
        return await self.scorer.score(values, entity_id)

    def look(self) -> None:
        """Takes the serving version if it is another one."""
        try:
            serving = self.registry.serving(self.name)
            if serving and serving.sha256 != self.checksum:
                self.scorer, self.checksum = OnnxScorer(content_of(serving)), serving.sha256
        except UNREADABLE as problem:
            log.warning("the version before is asked still: %s", problem)


def chosen_scorer(s: Settings) -> Scorer:
    """The slot's model by the settings."""
    if s.outside_model:
        return OutsideScorer(httpx.AsyncClient(), s.outside_model)
    return ServingScorer(ModelRegistry(s.database_url, s.models_dir))
