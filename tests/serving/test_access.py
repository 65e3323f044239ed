import asyncio
import re
from collections.abc import Callable

import httpx
import pytest
from fastapi.routing import APIRoute

from schemas.settings import Settings
from serving import guards
from serving.api import create_app
from serving.key_store import KeyStore
from serving.permissions import PERMISSIONS, ROLES, may

Call = Callable[..., httpx.Response]
OPEN = {"/healthz", "/readyz", "/metrics", "/collector", "/collector.js"}


def routes() -> list[APIRoute]:
    return [route for route in create_app(Settings()).routes if isinstance(route, APIRoute)]


@pytest.mark.parametrize("route", [r for r in routes() if r.path not in OPEN], ids=lambda r: r.path)
def test_every_route_that_is_not_named_open_wants_a_key(call: Call, route: APIRoute) -> None:
    path = re.sub(r"{\w+}", "1", route.path)
    refused = call(next(iter(route.methods)), path, role=None)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_role_without_the_permission_is_told_which_one(call: Call) -> None:
    refused = call("GET", "/v1/alerts", role="growth_analyst").json()
    assert (refused["status"], refused["field"], refused["value"]) == (403, "role", "growth_analyst")
    assert refused["rule"] == "a role with the permission alerts:read"


def test_both_ways_of_sending_a_key_are_taken(call: Call, keys: KeyStore) -> None:
    key = keys.create("desk", "auditor")
    assert call("GET", "/v1/features", role=None, headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert call("GET", "/v1/features", role=None, headers={"X-API-Key": key}).status_code == 200
    assert call("GET", "/v1/features", role=None, headers={"X-API-Key": key + "x"}).status_code == 401
    assert call("GET", f"/v1/features?key={key}", role=None).status_code == 401


def test_only_an_admin_manages_keys_and_an_unknown_role_may_nothing() -> None:
    assert [role for role in ROLES if may(role, "keys:manage")] == ["admin"]
    assert set(PERMISSIONS) == set(ROLES)
    assert not may("king", "alerts:read")


def test_answers_carry_strict_headers_and_healthz_needs_no_key(call: Call) -> None:
    answer = call("GET", "/healthz", role=None)
    assert answer.json() == {"status": "alive"}
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers


def test_a_body_above_a_mebibyte_is_refused_announced_or_not(call: Call) -> None:
    huge = b'{"features": ["' + b"x" * (1 << 20) + b'"]}'

    announced = call("POST", "/get-online-features", content=huge)

    async def chunks() -> object:
        yield huge[: 1 << 19]
        yield huge[1 << 19 :]

    silent = call("POST", "/get-online-features", content=chunks(), headers={"Content-Type": "application/json"})
    assert [announced.status_code, silent.status_code] == [413, 413]
    assert silent.json()["title"] == "Body too large"


def test_a_body_that_does_not_come_is_not_waited_for(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "PATIENCE_S", 0.05)

    async def never_whole() -> object:
        yield b'{"features": ['
        await asyncio.Event().wait()

    slow = call("POST", "/get-online-features", content=never_whole(), headers={"Content-Type": "application/json"})
    assert (slow.status_code, slow.json()["title"]) == (408, "Too slow")
