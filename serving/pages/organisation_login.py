"""Logs people in by their organisation: OpenID Connect with a code and PKCE; what somebody may do follows from a claim."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from httpx import HTTPError
from joserfc.errors import JoseError

from schemas.settings import Settings
from serving.key_store import KeyStore
from serving.pages.sessions import COOKIE, LIFETIME_S
from serving.parts import Parts, parts_of
from serving.permissions import ROLES
from serving.problems import Problem

ROUTER = APIRouter(include_in_schema=False)

HANDSHAKE_S = 600
"""How long somebody may take to log in at the provider."""

INSIDE = '<!doctype html><title>Weipan</title><meta http-equiv="refresh" content="0;url=/">'
"""A page of our own leads on, because a strict cookie is not sent along a redirect that began at the provider."""

Has = Annotated[Parts, Depends(parts_of)]


def provider_of(s: Settings) -> Any:
    """The client of the provider that the settings name, None when they name none."""
    if not s.oidc_issuer:
        return None
    roles_of(s.oidc_roles)
    return OAuth().register(
        "organisation", client_id=s.oidc_client_id, client_secret=s.oidc_client_secret.get_secret_value(),
        server_metadata_url=f"{s.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "timeout": 10},
    )  # fmt: skip


def roles_of(table: str) -> dict[str, str]:
    """The claim's values with their roles, `risk=risk_analyst,leads=risk_lead`; ValueError names a role that there is not."""
    pairs = dict(pair.split("=", 1) for pair in table.split(",") if "=" in pair)
    for value, role in pairs.items():
        if role not in ROLES:
            raise ValueError(f"oidc_roles={value}={role}: one of {', '.join(ROLES)}")
    return pairs


def role_in(claims: Mapping[str, Any], claim: str, table: str) -> str | None:
    """The first role of the table whose value somebody's claim holds."""
    given = claims.get(claim, ())
    held: Sequence[Any] = [given] if isinstance(given, str) else given
    return next((role for value, role in roles_of(table).items() if value in held), None)


@ROUTER.get("/login/organisation")
async def leave(request: Request, parts: Has) -> Response:
    """To the provider."""
    back = parts.settings.oidc_redirect or f"{parts.settings.pages}/login/organisation/back"
    try:
        answer: Response = await provider_in(request).authorize_redirect(request, back)
    except HTTPError as away:
        raise Problem(503, "the login of your organisation does not answer", {"Retry-After": "5"}) from away
    return answer


@ROUTER.get("/login/organisation/back")
async def come_back(request: Request, parts: Has) -> Response:
    """From the provider: a session for whoever has a role."""
    try:
        claims = (await provider_in(request).authorize_access_token(request))["userinfo"]
    except (OAuthError, JoseError, HTTPError, ValueError, KeyError) as refusal:
        raise Problem(401, "your organisation's login was not completed; begin again at /login") from refusal
    role = role_in(claims, parts.settings.oidc_claim, parts.settings.oidc_roles)
    if role is None:
        raise Problem(403, f"{parts.settings.oidc_claim}: none of your groups has a role here")
    key_id = key_of_person(parts.keys, f"{claims['iss']} {claims.get('email') or claims['sub']}"[:128], role)
    request.session.clear()
    answer = HTMLResponse(INSIDE)
    is_secure = parts.settings.pages.startswith("https") or parts.settings.oidc_redirect.startswith("https")
    value = request.app.state.sessions.cookie_for(key_id)
    answer.set_cookie(COOKIE, value, max_age=LIFETIME_S, httponly=True, samesite="strict", secure=is_secure)
    return answer


def provider_in(request: Request) -> Any:
    """The provider; Problem 404 when there is none."""
    if request.app.state.provider is None:
        raise Problem(404, "no login of an organisation is set up here")
    return request.app.state.provider


def key_of_person(keys: KeyStore, name: str, role: str) -> str:
    """The id of the key by which somebody is known here, whose secret nobody has; another role is another key."""
    mine = [key for key in keys.all() if key.name == name and key.revoked_at is None]
    for key in mine:
        if key.role != role:
            keys.revoke(key.key_id)
    kept = next((key.key_id for key in mine if key.role == role), None)
    return kept or keys.create(name, role).split("_")[1]
