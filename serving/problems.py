"""Errors as the API tells them: problem+json (RFC 9457), naming field, value and rule wherever there is one."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from clickhouse_driver.errors import Error as WarehouseError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from serving.warehouse_client import WarehouseBusyError

log = logging.getLogger("weipan.api")

TITLES = {
    400: "Bad request", 401: "Not authenticated", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
    406: "Not acceptable", 408: "Too slow", 409: "Conflict", 413: "Body too large", 422: "Invalid input",
    429: "Too many requests", 500: "Internal error", 503: "Store unavailable",
}  # fmt: skip
STORES: dict[type[Exception], str] = {
    WarehouseError: "warehouse", WarehouseBusyError: "warehouse", EOFError: "warehouse", ConnectionError: "warehouse",
    RedisError: "online store", SQLAlchemyError: "database",
}  # fmt: skip


DOCUMENTED: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem (RFC 9457), naming field, value and rule wherever there is one",
        "content": {
            "application/problem+json": {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "detail"],
                    "properties": {
                        **{name: {"type": "string"} for name in ("type", "title", "detail", "field", "value", "rule", "store")},
                        "status": {"type": "integer"},
                        "errors": {"type": "array", "items": {"type": "object"}},
                    },
                }
            }
        },
    }
}
"""What every route may answer when it cannot do what was asked."""


class Problem(HTTPException):
    """An answer that is an error. field, value, rule: what was asked for, what was given, what is allowed."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None, **extras: Any) -> None:
        super().__init__(status, detail, headers)
        self.extras = extras


def refused(field: str, value: object, rule: str, status: int = 422) -> Problem:
    """A problem with one field of the request."""
    shown = str(value)[:200]
    return Problem(status, f"{field}={shown}: {rule}", field=field, value=shown, rule=rule)


class ProblemResponse(JSONResponse):
    """A problem in plain ASCII, because it tells back what was given, which may hold halves of characters."""

    media_type = "application/problem+json"

    def render(self, content: Any) -> bytes:
        """The body."""
        return json.dumps(content).encode()


def problem_json(status: int, detail: str, headers: Mapping[str, str] | None, extras: Mapping[str, Any]) -> JSONResponse:
    """The response of a problem."""
    body = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status, "detail": detail, **extras}
    return ProblemResponse(body, status, headers=dict(headers or {}))


async def on_http(_: Request, error: Exception) -> JSONResponse:
    """A problem that a route raised, or an HTTP error of the framework."""
    assert isinstance(error, HTTPException)
    extras = error.extras if isinstance(error, Problem) else {}
    return problem_json(error.status_code, str(error.detail), error.headers, extras)


async def on_invalid(_: Request, error: Exception) -> JSONResponse:
    """A request that does not fit its declared types: every finding, and the first one at the top."""
    assert isinstance(error, RequestValidationError)
    found = [finding(each) for each in error.errors()]
    first = found[0]
    return problem_json(422, f"{first['field']}={first['value']}: {first['rule']}", None, {**first, "errors": found})


def finding(error: Mapping[str, Any]) -> dict[str, str]:
    """Field, value and rule of one finding."""
    place = [str(part) for part in error["loc"][1:]] or [str(error["loc"][0])]
    value = "" if error["type"] in ("missing", "json_invalid") else str(error["input"])[:200]
    return {"field": ".".join(place), "value": value, "rule": error["msg"].removeprefix("Value error, ")}


async def on_store(_: Request, error: Exception) -> JSONResponse:
    """A store that did not answer: the client may come again."""
    store = next(name for kind, name in STORES.items() if isinstance(error, kind))
    log.error("%s: %s", store, str(error).splitlines()[0] if str(error) else type(error).__name__)
    return problem_json(503, f"the {store} does not answer", {"Retry-After": "2"}, {"store": store})


async def on_bug(request: Request, error: Exception) -> JSONResponse:
    """A fault of ours: logged whole, told without its insides."""
    log.error("%s %s", request.method, request.url.path, exc_info=error)
    return problem_json(500, "this is a fault of the service; it has been logged", None, {})


def install(app: FastAPI) -> None:
    """Makes every error of the app a problem."""
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
    for kind in STORES:
        app.add_exception_handler(kind, on_store)
    app.add_exception_handler(Exception, on_bug)
