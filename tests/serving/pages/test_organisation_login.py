"""People log in by OpenID Connect at a small provider of this test: code, PKCE, nonce, signature, and a role from a claim."""

import asyncio
import base64
import json
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from starlette.middleware.sessions import SessionMiddleware

from schemas.settings import Settings
from serving.doorkeeper import Doorkeeper
from serving.key_store import KeyStore
from serving.pages.organisation_login import ROUTER, provider_of, role_in, roles_of
from serving.pages.sessions import COOKIE, Sessions
from serving.problems import install

SIGNING = RSAKey.generate_key(2048, {"kid": "k1"})


class Provider(ThreadingHTTPServer):
    """An identity provider with one person, who always agrees."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.claims: dict[str, Any] = {"sub": "7", "email": "li@example.cn", "groups": ["staff", "risk"]}
        self.signing = SIGNING
        self.asked: dict[str, str] = {}

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        """What the code is worth, when the verifier fits the challenge."""
        digest = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if form["code"] != "c0de" or digest != self.asked["code_challenge"]:
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "weipan", "iat": now, "exp": now + 60, "nonce": self.asked["nonce"], **self.claims}
        signed = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.signing)
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": signed}


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        at = self.server.issuer
        if self.path.endswith("openid-configuration"):
            paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
            self.answer({"issuer": at, **{name: f"{at}/{path}" for name, path in paths.items()}})
        else:
            self.answer({"keys": [SIGNING.as_dict(private=False)]})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        told = self.server.token({name: values[0] for name, values in parse_qs(body).items()})
        self.answer(told, 400 if "error" in told else 200)

    def answer(self, body: dict[str, Any], status: int = 200) -> None:
        payload = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield found
        found.shutdown()
        thread.join()


class Browser:
    """Somebody's browser: it keeps cookies, and follows no redirect by itself."""

    def __init__(self, app: FastAPI) -> None:
        self.app, self.runner = app, asyncio.Runner()
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://pages")

    def get(self, path: str, **parameters: str) -> httpx.Response:
        return self.runner.run(self.client.get(path, params=parameters))

    def close(self) -> None:
        self.runner.run(self.client.aclose())
        self.runner.close()


@pytest.fixture
def site(provider: Provider, tmp_path: Path) -> Iterator[Browser]:
    s = Settings(
        state_dir=tmp_path, oidc_issuer=provider.issuer, oidc_client_id="weipan", oidc_client_secret=SecretStr("s3cret"),
        oidc_roles="leads=risk_lead,risk=risk_analyst", pages="http://pages",
    )  # fmt: skip
    app, keys = FastAPI(), KeyStore(s.database_url)
    app.state.sessions, app.state.provider = Sessions(tmp_path / "pages.secret"), provider_of(s)
    app.state.parts = SimpleNamespace(settings=s, keys=keys, doorkeeper=Doorkeeper(keys))
    app.include_router(ROUTER)
    install(app)
    app.add_middleware(SessionMiddleware, "handshake", path="/login")
    browser = Browser(app)
    yield browser
    browser.close()


def left(site: Browser, provider: Provider) -> str:
    """Goes to the provider, which notes what it was asked; gives the state."""
    sent = site.get("/login/organisation")
    assert sent.status_code == 302
    provider.asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["location"]).query).items()}
    return provider.asked["state"]


def test_somebody_comes_in_with_the_role_of_his_group(site: Browser, provider: Provider) -> None:
    state = left(site, provider)
    assert (provider.asked["response_type"], provider.asked["code_challenge_method"]) == ("code", "S256")
    assert provider.asked["redirect_uri"] == "http://pages/login/organisation/back"
    assert "s3cret" not in json.dumps(provider.asked)
    answer = site.get("/login/organisation/back", code="c0de", state=state)
    assert answer.status_code == 200
    assert "SameSite=strict" in answer.headers["set-cookie"]
    keys: KeyStore = site.app.state.parts.keys
    key_id = site.app.state.sessions.key_id_in(answer.cookies[COOKIE])
    key = keys.by_id(key_id)
    assert key is not None
    assert (key.role, key.name) == ("risk_analyst", f"{provider.issuer} li@example.cn")
    again = site.get("/login/organisation/back", code="c0de", state=left(site, provider))
    assert again.status_code == 200
    assert len(keys.all()) == 1
    provider.claims["groups"] = "leads"
    site.get("/login/organisation/back", code="c0de", state=left(site, provider))
    assert [(each.role, each.revoked_at is None) for each in keys.all()] == [("risk_analyst", False), ("risk_lead", True)]


def test_nobody_comes_in_by_a_broken_handshake(site: Browser, provider: Provider) -> None:
    back = "/login/organisation/back"
    assert site.get(back, code="c0de", state="guessed").status_code == 401
    assert site.get(back, code="stolen", state=left(site, provider)).status_code == 401
    assert site.get(back, error="access_denied", state=left(site, provider)).status_code == 401
    state = left(site, provider)
    provider.asked["code_challenge"] = "another verifier's"
    assert site.get(back, code="c0de", state=state).status_code == 401


@pytest.mark.parametrize("wrong", [{"aud": "another"}, {"iss": "http://another"}, {"exp": 1}, {"nonce": "replayed"}])
def test_a_token_that_is_not_for_us_now_is_refused(site: Browser, provider: Provider, wrong: dict[str, Any]) -> None:
    provider.claims |= wrong
    assert site.get("/login/organisation/back", code="c0de", state=left(site, provider)).status_code == 401


def test_a_token_that_the_provider_did_not_sign_is_refused(site: Browser, provider: Provider) -> None:
    provider.signing = RSAKey.generate_key(2048, {"kid": "k1"})
    assert site.get("/login/organisation/back", code="c0de", state=left(site, provider)).status_code == 401


def test_somebody_without_a_role_stays_out(site: Browser, provider: Provider) -> None:
    provider.claims["groups"] = ["staff"]
    refused = site.get("/login/organisation/back", code="c0de", state=left(site, provider))
    assert refused.status_code == 403
    assert site.app.state.parts.keys.all() == []


def test_the_table_of_roles_is_read_in_its_order() -> None:
    assert role_in({"groups": ["b", "a"]}, "groups", "a=risk_lead,b=auditor") == "risk_lead"
    assert role_in({}, "groups", "a=risk_lead") is None
    with pytest.raises(ValueError, match="oidc_roles=a=king"):
        roles_of("a=king")
