"""What every request passes: a limit on its body, strict headers on its answer, a clock on its way."""

import asyncio
from collections.abc import Callable, Mapping
from time import monotonic, perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.problems import Problem, problem_json

MAX_BODY_BYTES = 1 << 20
PATIENCE_S = 15.0
"""How long a body may take to come in."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class StrictHeaders:
    """Adds the security headers to every answer; a route's own header of the same name stays."""

    def __init__(self, app: ASGIApp, headers: dict[str, str] | None = None) -> None:
        self.app = app
        self.headers = headers or HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and dresses the answer."""

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    given.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, dressed)


class BodyLimit:
    """Refuses a body that is too large, by its announced length or while it comes in, and one that comes in too slowly.

    larger: other limits of single paths.
    """

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES, larger: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Counts the body on its way in."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        limit = self.larger.get(scope["path"], self.max_bytes)
        rule = f"a body of at most {limit} bytes"
        if int(Headers(scope=scope).get("content-length", "0")) > limit:
            return await problem_json(413, rule, None, {})(scope, receive, send)
        seen, is_whole, until = 0, False, monotonic() + PATIENCE_S

        async def counted() -> Message:
            nonlocal seen, is_whole
            message = await (receive() if is_whole else in_time(receive, until))
            is_whole = not message.get("more_body", False)
            seen += len(message.get("body", b""))
            if seen > limit:
                raise Problem(413, rule)
            return message

        return await self.app(scope, counted, send)


async def in_time(receive: Receive, until: float) -> Message:
    """The next piece of a body, or Problem 408 when it is not there in time (seconds of the monotonic clock)."""
    try:
        return await asyncio.wait_for(receive(), until - monotonic())
    except TimeoutError:
        raise Problem(408, f"a body that is there within {PATIENCE_S:g} s") from None


class CollectorCors:
    """Lets pages of the named origins send events, and nothing else: no other route, method, header, and no cookies."""

    def __init__(self, app: ASGIApp, origins: str) -> None:
        self.app = app
        allowed = [origin for origin in origins.split(",") if origin]
        self.cors = CORSMiddleware(app, allowed, allow_methods=["POST"], allow_headers=["X-API-Key", "Content-Type"],
                                   expose_headers=["Retry-After"], max_age=600)  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judges only the route for events."""
        is_theirs = scope["type"] == "http" and scope["path"] == "/v1/events"
        await (self.cors if is_theirs else self.app)(scope, receive, send)


class RequestClock:
    """Tells `observe` how long each answered request took: method, route, status, seconds."""

    def __init__(self, app: ASGIApp, observe: Callable[[str, str, int, float], None]) -> None:
        self.app = app
        self.observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Takes the time from the request to the first byte of its answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = perf_counter()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "unknown")
                self.observe(scope["method"], route, message["status"], perf_counter() - started)
            await send(message)

        return await self.app(scope, receive, timed)
