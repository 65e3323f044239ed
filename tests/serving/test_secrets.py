"""No secret in a log or an answer: keys are shown once, and what fails is told without them."""

import asyncio
import logging
from collections.abc import Callable

import httpx
import pytest
from pydantic import SecretStr

from schemas.settings import Settings
from serving.api import create_app
from serving.key_store import KeyStore

Call = Callable[..., httpx.Response]


def said(caplog: pytest.LogCaptureFixture) -> str:
    """What the API logged; the client of these tests logs too."""
    return "\n".join(caplog.handler.format(record) for record in caplog.records if not record.name.startswith("httpx"))


def test_neither_log_nor_answer_holds_a_key_whatever_goes_wrong(
    call: Call, keys: KeyStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = keys.create("desk", "admin")
    secret = key.split("_", 2)[2]
    headers = {"X-API-Key": key}
    tries = [
        call("GET", "/v1/features", role=None, headers=headers),
        call("GET", "/v1/features", role=None, headers={"X-API-Key": key + "x"}),
        call("GET", f"/v1/alerts?cursor={key}", role=None, headers=headers),
        call("GET", f"/v1/nowhere/{key}", role=None, headers=headers),
        call("POST", "/get-online-features", role=None, headers=headers, content=b"{"),
    ]
    assert {answer.status_code for answer in tries} >= {200, 401, 404, 422}
    # What somebody puts into a parameter is told back to him alone; the log holds neither.
    assert secret not in "".join(answer.text for answer in tries[:2])
    assert secret not in said(caplog)


def test_a_fault_of_ours_is_logged_whole_and_told_without_its_insides(
    call: Call, keys: KeyStore, caplog: pytest.LogCaptureFixture
) -> None:
    key = keys.create("desk", "admin")
    app = call.app  # type: ignore[attr-defined]
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            return await client.get("/v1/alerts", headers={"X-API-Key": key})

    answer = asyncio.run(ask())  # no rows were laid down: the route breaks
    assert (answer.status_code, answer.json()["detail"]) == (500, "this is a fault of the service; it has been logged")
    assert "KeyError" in caplog.text
    assert key.split("_", 2)[2] not in said(caplog)


def test_settings_do_not_show_their_secrets() -> None:
    assert "s3cret" not in repr(Settings(oidc_client_secret=SecretStr("s3cret")))


async def preflight(settings: Settings, path: str, origin: str) -> httpx.Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        return await client.options(path, headers=headers)


@pytest.mark.parametrize(
    ("origins", "path", "origin", "is_allowed"),
    [
        ("https://app.example,https://web.example", "/v1/events", "https://app.example", True),
        ("https://app.example", "/v1/events", "https://evil.example", False),
        ("https://app.example", "/get-online-features", "https://app.example", False),
        ("", "/v1/events", "https://app.example", False),
    ],
)
def test_only_pages_of_the_named_origins_may_send_events_and_nothing_else(
    origins: str, path: str, origin: str, is_allowed: bool
) -> None:
    answer = asyncio.run(preflight(Settings(collector_origins=origins), path, origin))
    assert ("access-control-allow-origin" in answer.headers) == is_allowed
    assert "access-control-allow-credentials" not in answer.headers
