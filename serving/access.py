"""Lets a request in by its API key: `Authorization: Bearer …` or `X-API-Key`, checked against the permission table."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from serving.key_store import ApiKey
from serving.parts import Parts, parts_of
from serving.permissions import Permission, may
from serving.problems import Problem

BEARER = HTTPBearer(auto_error=False, description="An API key, `wp_…`")
HEADER = APIKeyHeader(name="X-API-Key", auto_error=False, description="An API key, `wp_…`")


async def presented(
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)],
    header: Annotated[str | None, Security(HEADER)],
) -> str:
    """The key's text as the request carries it."""
    key = bearer.credentials if bearer else header
    if not key:
        raise Problem(401, "send an API key as `Authorization: Bearer …` or `X-API-Key`", {"WWW-Authenticate": "Bearer"})
    return key


def needs(permission: Permission) -> Callable[..., Coroutine[Any, Any, ApiKey]]:
    """A dependency that lets in only keys whose role holds a permission."""

    async def admitted(
        request: Request, key: Annotated[str, Depends(presented)], parts: Annotated[Parts, Depends(parts_of)]
    ) -> ApiKey:
        found = await parts.doorkeeper.find(key)
        if found is None:
            raise Problem(401, "this API key is unknown or revoked", {"WWW-Authenticate": "Bearer"})
        if not may(found.role, permission):
            rule = f"a role with the permission {permission}"
            raise Problem(403, f"role={found.role}: {rule}", field="role", value=found.role, rule=rule)
        if not hasattr(request.state, "api_key"):
            within_rate(parts, found)
        request.state.api_key = found
        return found

    return admitted


def within_rate(parts: Parts, key: ApiKey) -> None:
    """Problem 429 when the key asks more often than its role may; a request counts once."""
    if wait_s := parts.doorkeeper.limits.wait_s(key.key_id, key.role):
        raise Problem(429, f"role={key.role}: this key asks too often", {"Retry-After": str(wait_s)})
