"""Asks a model that somebody else runs, over HTTP: with a time-out, and left alone for a while when it fails."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from time import monotonic

import httpx

from schemas.catalogue import feature_catalogue
from serving.scoring.scorer import Score

log = logging.getLogger("weipan.scoring")

TIMEOUT_S = 0.05
"""A decision has ten milliseconds at its 99th percentile; nobody waits longer than this for another's model."""

FAILURES = 5
REST_S = 10.0
"""After so many failures in a row the model is not asked for so long; then one question tries whether it is back."""

REMEMBERED = 100_000
REMEMBERED_S = 600.0
"""How many entities' last answers are kept, and for how long one may stand in."""


class OutsideScorer:
    """POSTs `{"values": {...}}` and reads `{"score": 0.93, "model_version": "v7"}`; score from 0 to 1.

    It is told every feature of a user, because nobody here knows which of them it looks at.
    """

    def __init__(self, client: httpx.AsyncClient, url: str, clock: Callable[[], float] = monotonic) -> None:
        self.client, self.url, self.clock = client, url, clock
        self.failures, self.rests_until = 0, 0.0
        self.features = tuple(name for name, feature in feature_catalogue().items() if feature.entity == "user")
        self.last: OrderedDict[str, tuple[float, Score]] = OrderedDict()

    async def score(self, values: Mapping[str, int | None], entity_id: str = "") -> Score:
        """The model's answer, or the last one about the same entity, or no score."""
        if self.clock() < self.rests_until:
            return self.last_known(entity_id)
        try:
            answer = await self.client.post(self.url, json={"values": dict(values)}, timeout=TIMEOUT_S)
            told = read(answer.raise_for_status())
        except (httpx.HTTPError, ValueError) as problem:
            self.fail(problem)
            return self.last_known(entity_id)
        self.failures = 0
        self.remember(entity_id, told)
        return told

    def last_known(self, entity_id: str) -> Score:
        """What the model last said of an entity, unless that is too long ago."""
        asked_at, score = self.last.get(entity_id, (0.0, None))
        if score is None or self.clock() - asked_at > REMEMBERED_S:
            return Score(None, "none")
        return score._replace(last_known=True)

    def fail(self, problem: Exception) -> None:
        """Counts a failure; too many in a row give the model a rest."""
        self.failures += 1
        if self.failures >= FAILURES:
            self.rests_until = self.clock() + REST_S
            log.warning("the outside model is not asked for %s s: %s", REST_S, problem or type(problem).__name__)

    def remember(self, entity_id: str, score: Score) -> None:
        """Keeps an answer; who was asked about least lately goes first."""
        if entity_id:
            self.last[entity_id] = (self.clock(), score)
            self.last.move_to_end(entity_id)
            if len(self.last) > REMEMBERED:
                self.last.popitem(last=False)


def read(answer: httpx.Response) -> Score:
    """The score in an answer; ValueError when it is none."""
    told = answer.json()
    score, version = (told.get("score"), told.get("model_version")) if isinstance(told, dict) else (None, None)
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1 or not isinstance(version, str):
        raise ValueError(f"answer={str(told)[:200]}: a score from 0 to 1 and a model_version")
    return Score(float(score), version)
