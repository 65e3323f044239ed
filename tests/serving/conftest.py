"""The API over a real key database and tables that a test lays down by hand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from schemas.case_store import CaseStore
from schemas.decisions.question import Question
from schemas.identity import decision_id
from schemas.rules.store import RuleStore
from schemas.settings import Settings
from serving.api import create_app
from serving.decisions.desk import DecisionDesk
from serving.decisions.memory import Answered, Reading
from serving.doorkeeper import Doorkeeper
from serving.key_store import KeyStore
from serving.page_pictures import PagePictures
from serving.permissions import Role
from serving.problems import Problem
from serving.saved_definitions import SavedDefinitions
from serving.scoring.scorer import NoModel
from serving.user_lists import UserLists


@dataclass
class LaidTables:
    """Answers each named query with the rows that a test laid down for it."""

    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    brought: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def rows(self, name: str, tables: Any = None, **parameters: Any) -> list[dict[str, Any]]:
        self.asked.append((name, parameters))
        self.brought |= tables or {}
        return self.answers[name]


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    return KeyStore(f"sqlite:///{tmp_path}/weipan.db")


@pytest.fixture
def cases(tmp_path: Path) -> CaseStore:
    return CaseStore(f"sqlite:///{tmp_path}/weipan.db")


@pytest.fixture
def tables() -> LaidTables:
    return LaidTables()


@dataclass
class LaidMemory:
    """What a decision reads, laid down by hand, and the answers it keeps, as another process would see them."""

    facts: dict[str, str] = field(default_factory=dict)
    features: dict[str, int | None] = field(default_factory=dict)
    heard_at: int = 2**62
    position_fen: int = 0
    kept_answers: dict[str, Answered] = field(default_factory=dict)

    async def read(self, question: Question, now_ms: int) -> Reading:  # noqa: ARG002
        earlier = self.kept_answers.get(decision_id(question.request_id))
        return Reading(earlier, self.facts, self.heard_at, self.position_fen, self.features)

    async def claim(self, decision: str, digest: str, event: str) -> Answered:
        if decision in self.kept_answers:
            return self.kept_answers[decision]
        self.kept_answers[decision] = Answered(digest, event, "0")
        return Answered(digest, event, "new")

    async def mark_sent(self, decision: str) -> None:
        self.kept_answers[decision] = self.kept_answers[decision]._replace(state="1")

    async def kept(self, decision: str) -> Answered | None:
        return self.kept_answers.get(decision)


@dataclass
class LaidTopic:
    """Takes what is appended, or refuses all while the broker is away."""

    taken: list[bytes] = field(default_factory=list)
    is_away: bool = False

    async def append(self, user_id: str, event: bytes) -> None:  # noqa: ARG002
        if self.is_away:
            raise Problem(503, "the broker does not take the decision")
        self.taken.append(event)


@pytest.fixture
def memory() -> LaidMemory:
    return LaidMemory()


@pytest.fixture
def topic() -> LaidTopic:
    return LaidTopic()


@pytest.fixture
def desk(memory: LaidMemory, topic: LaidTopic) -> DecisionDesk:
    return DecisionDesk(memory, topic, NoModel(), {})


@cache
def built_api() -> FastAPI:
    """The API, built once, because its many routes take half a second."""
    return create_app(Settings())


@pytest.fixture
def call(
    keys: KeyStore, cases: CaseStore, tables: LaidTables, tmp_path: Path, desk: DecisionDesk
) -> Callable[..., httpx.Response]:
    """`call("GET", "/v1/alerts", role="admin")`: one request with a fresh key of a role, or with none."""
    s = Settings(state_dir=tmp_path)
    app = built_api()
    app.state.parts = SimpleNamespace(
        warehouse=tables,
        keys=keys,
        cases=cases,
        saved_funnels=SavedDefinitions(s.database_url, "funnel"),
        saved_segments=SavedDefinitions(s.database_url, "segment"),
        pictures=PagePictures(s.database_url),
        settings=s,
        rules=RuleStore(s.database_url, s.rules_dir),
        doorkeeper=Doorkeeper(keys),
        feed=SimpleNamespace(ring=[]),
        redis=None,
        decisions=desk,
        lists=UserLists(s.database_url),
    )

    async def ask(method: str, path: str, headers: dict[str, str], **body: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
            return await client.request(method, path, headers=headers, **body)

    def one(
        method: str, path: str, *, role: Role | None = "admin", headers: dict[str, str] | None = None, **body: Any
    ) -> httpx.Response:
        key = {"X-API-Key": keys.create("test", role)} if role else {}
        return asyncio.run(ask(method, path, key | (headers or {}), **body))

    one.app = app  # type: ignore[attr-defined]
    return one
