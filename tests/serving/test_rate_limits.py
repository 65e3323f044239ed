"""A key that asks too often is told when to come again; others do not feel it."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace

import httpx
import pytest

from serving import rate_limits
from serving.permissions import ROLES
from serving.rate_limits import PEOPLE, RATES, Rate, RateLimits


def test_a_bucket_gives_its_burst_then_its_rate() -> None:
    clock = SimpleNamespace(now=0.0)
    limits = RateLimits(lambda: clock.now)
    assert [limits.wait_s("k", "auditor") for _ in range(PEOPLE.burst)] == [0] * PEOPLE.burst
    assert limits.wait_s("k", "auditor") == 1
    assert limits.wait_s("other", "auditor") == 0
    clock.now += 1
    assert [limits.wait_s("k", "auditor") for _ in range(int(PEOPLE.per_s))] == [0] * int(PEOPLE.per_s)
    assert limits.wait_s("k", "auditor") == 1
    clock.now += 3600
    assert [limits.wait_s("k", "auditor") for _ in range(PEOPLE.burst + 1)] == [0] * PEOPLE.burst + [1]


def test_buckets_of_keys_that_are_gone_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST_BUCKETS", 2)
    limits = RateLimits(iter(range(100)).__next__)
    for key in ("a", "b", "a", "c"):
        limits.wait_s(key, "admin")
    assert set(limits.buckets) == {"a", "c"}


def test_rates_name_roles_that_there_are() -> None:
    assert set(RATES) <= set(ROLES)


def test_the_api_says_when_to_come_again_and_counts_a_request_once(
    call: Callable[..., httpx.Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "PEOPLE", Rate(0.5, 2))
    app, key = call.app, call.app.state.parts.keys.create("desk", "risk_lead")  # type: ignore[attr-defined]

    async def thrice() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
            return [await client.get("/v1/features", headers={"X-API-Key": key}) for _ in range(3)]

    first, second, third = asyncio.run(thrice())
    assert [each.status_code for each in (first, second, third)] == [200, 200, 429]
    assert third.headers["retry-after"] == "2"
    assert third.json()["title"] == "Too many requests"
