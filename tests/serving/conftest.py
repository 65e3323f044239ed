"""The API over a real key database and tables that a test lays down by hand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from schemas.case_store import CaseStore
from schemas.rules.store import RuleStore
from schemas.settings import Settings
from serving.api import create_app
from serving.doorkeeper import Doorkeeper
from serving.key_store import KeyStore
from serving.permissions import Role
from serving.saved_funnels import SavedFunnels


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


@pytest.fixture
def call(keys: KeyStore, cases: CaseStore, tables: LaidTables, tmp_path: Path) -> Callable[..., httpx.Response]:
    """`call("GET", "/v1/alerts", role="admin")`: one request with a fresh key of a role, or with none."""
    s = Settings(state_dir=tmp_path)
    app = create_app(s)
    app.state.parts = SimpleNamespace(
        warehouse=tables,
        keys=keys,
        cases=cases,
        saved_funnels=SavedFunnels(s.database_url),
        settings=s,
        rules=RuleStore(s.database_url, s.rules_dir),
        doorkeeper=Doorkeeper(keys),
        feed=SimpleNamespace(ring=[]),
        redis=None,
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
