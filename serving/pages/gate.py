"""Lets only readers with a live session see the pages; all others are led to the login."""

from http.cookies import SimpleCookie
from urllib.parse import quote

from starlette.datastructures import Headers, QueryParams
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.key_store import ApiKey
from serving.pages.sessions import COOKIE, Sessions
from serving.parts import Parts

OPEN = ("/login", "/login/organisation", "/login/organisation/back", "/style.css", "/prefer")
SECRET_IN_URL = "key: never in a URL, where logs and histories keep it; enter it at /login"


class Gate:
    """Puts the reader's API key into the request's state, or sends the reader to the login."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self.app = app
        self.sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judges requests and web sockets alike."""
        if scope["type"] == "lifespan" or scope["path"] in OPEN:
            return await self.app(scope, receive, send)
        if scope["type"] == "http" and "key" in QueryParams(scope["query_string"]):
            return await PlainTextResponse(SECRET_IN_URL, 400)(scope, receive, send)
        key = await self.reader(scope)
        if key is None:
            return await turned_away(scope, receive, send)
        scope.setdefault("state", {})["api_key"] = key
        return await self.app(scope, receive, send)

    async def reader(self, scope: Scope) -> ApiKey | None:
        """The live key behind the session cookie."""
        cookie = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(COOKIE)
        key_id = self.sessions.key_id_in(cookie.value) if cookie else None
        parts: Parts = scope["app"].state.parts
        return await parts.doorkeeper.by_id(key_id) if key_id else None


async def turned_away(scope: Scope, receive: Receive, send: Send) -> None:
    """To the login, and back afterwards; a web socket is closed."""
    if scope["type"] == "websocket":
        return await send({"type": "websocket.close", "code": 4401})
    back = scope["path"] + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
    return await RedirectResponse(f"/login?next={quote(back, safe='')}", 303)(scope, receive, send)
