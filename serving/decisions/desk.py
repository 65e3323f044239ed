"""Decides: the same question gets the same answer, and no answer is given that is not on the topic."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple, Protocol

import orjson

from schemas.decisions.judgement import Judgement, Policies, judged
from schemas.decisions.known import Known
from schemas.decisions.question import Question
from schemas.events.decision import Decision
from schemas.identity import decision_id
from schemas.validation import judge
from serving.decisions.memory import Answered, Reading
from serving.problems import refused
from serving.scoring.scorer import Score, Scorer
from serving.standing.reading import known_fields

TAKE_OVER_S = 2.0
"""A claim that was not sent for so long is its claimer's last word: whoever asks then sends it."""

LOOK_S = 0.02


class Memory(Protocol):
    """What the desk reads and keeps."""

    async def read(self, question: Question, now_ms: int) -> Reading: ...  # noqa: D102
    async def claim(self, decision: str, digest: str, event: str) -> Answered: ...  # noqa: D102
    async def mark_sent(self, decision: str) -> None: ...  # noqa: D102
    async def kept(self, decision: str) -> Answered | None: ...  # noqa: D102


class Topic(Protocol):
    """Where decisions go."""

    async def append(self, user_id: str, event: bytes) -> None: ...  # noqa: D102


class Given(NamedTuple):
    """A decision that is on the topic; is_repeated: whether the question had been asked before."""

    decision: Decision
    is_repeated: bool


class DecisionDesk:
    """policies: what missing inputs mean where that differs from the checks' own."""

    def __init__(self, memory: Memory, topic: Topic, scorer: Scorer, policies: Policies) -> None:
        self.memory, self.topic, self.scorer, self.policies = memory, topic, scorer, policies

    async def decide(self, question: Question, asked_by: str, now_ms: int) -> Given:
        """The decision about a question; a problem (409) when its request_id stands for another question."""
        reading = await self.memory.read(question, now_ms)
        name, digest = decision_id(question.request_id), question.digest()
        stands, is_repeated = reading.earlier, True
        if stands is None:
            score = await self.scorer.score(reading.features, question.user_id)
            judgement = judged(question, known_of(reading, score, now_ms), self.policies)
            event = orjson.dumps(vars(decision_of(question, judgement, asked_by, now_ms))).decode()
            stands = await self.memory.claim(name, digest, event)
            is_repeated = stands.state != "new"
        if stands.digest != digest:
            raise refused("request_id", question.request_id, "another question has this request_id", 409)
        if is_repeated and not stands.is_sent:
            stands = await self.patient(name, stands)
        if not stands.is_sent:
            await self.topic.append(question.user_id, stands.event.encode())
            await self.memory.mark_sent(name)
        return Given(decision_in(stands.event), is_repeated)

    async def patient(self, name: str, stands: Answered) -> Answered:
        """Leaves the sending to whoever claimed the answer, for a while."""
        for _ in range(round(TAKE_OVER_S / LOOK_S)):
            await asyncio.sleep(LOOK_S)
            stands = await self.memory.kept(name) or stands
            if stands.is_sent:
                break
        return stands


def known_of(reading: Reading, score: Score, now_ms: int) -> Known:
    """Everything that the checks may look at."""
    return Known(
        at=now_ms, position_fen=reading.position_fen, features=reading.features, model=score.model_version,
        score_milli=None if score.score is None else int(score.score * 1000),
        **known_fields(reading.facts, reading.heard_at, now_ms),
    )  # fmt: skip


def decision_of(question: Question, judgement: Judgement, asked_by: str, now_ms: int) -> Decision:
    """The event that tells of a judgement."""
    return Decision(
        event_id=decision_id(question.request_id), event_time=now_ms, observed_at=now_ms, seq=now_ms,
        request_id=question.request_id, user_id=question.user_id, subject=question.subject, verdict=judgement.verdict,
        reasons=[str(reason) for reason in judgement.reasons], limit_fen=judgement.limit_fen, values=dict(judgement.values),
        instrument=question.instrument, side=question.side, amount_fen=question.amount_fen,
        versions=" ".join(f"{name}={version}" for name, version in judgement.versions.items()), asked_by=asked_by,
    )  # fmt: skip


def decision_in(event: str) -> Decision:
    """The decision in its bytes, as every reader of the topic reads it."""
    record, problem = judge(Decision, event.encode())
    if not isinstance(record, Decision):
        raise ValueError(f"a kept decision cannot be believed: {problem}")
    return record


def versions_in(text: str | None) -> Mapping[str, str]:
    """The versions that a decision names."""
    return dict(part.split("=", 1) for part in (text or "").split())
