"""A strict content security policy for the pages: scripts run only with this answer's own nonce.

Named exceptions: `unsafe-eval`, because NiceGUI compiles its components in the browser; inline styles, because its grid and
charts write them. Nothing is loaded from elsewhere.
"""

import re
import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.guards import HEADERS

SCRIPT = re.compile(rb"<script(?=[\s>])")


def policy(nonce: str) -> str:
    """The header's value."""
    return "; ".join((
        "default-src 'none'", f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'", "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


class ContentPolicy:
    """Writes a fresh nonce into the header and into every script of a page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Holds back the start of an HTML answer until its scripts carry the nonce."""
        await self.app(scope, receive, Dressing(send, secrets.token_urlsafe(16)).send)


class Dressing:
    """One answer on its way out: its headers at once, a page's body once it is whole."""

    def __init__(self, send: Send, nonce: str) -> None:
        self.out = send
        self.nonce = nonce
        self.page: Message | None = None
        self.body = b""

    async def send(self, message: Message) -> None:
        """Passes a message on, or keeps it while a page is not whole."""
        if message["type"] == "http.response.start":
            await self.start(message)
        elif self.page is not None:
            await self.keep(self.page, message)
        else:
            await self.out(message)

    async def start(self, message: Message) -> None:
        """Adds the headers; the start of a page waits for its body."""
        headers = MutableHeaders(scope=message)
        for name, value in (HEADERS | {"Content-Security-Policy": policy(self.nonce)}).items():
            headers.setdefault(name, value)
        if headers.get("content-type", "").startswith("text/html"):
            self.page = message
        else:
            await self.out(message)

    async def keep(self, page: Message, message: Message) -> None:
        """Collects the body; once it is whole, sends it with the nonce in its scripts."""
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = SCRIPT.sub(f'<script nonce="{self.nonce}"'.encode(), self.body)
        MutableHeaders(scope=page)["content-length"] = str(len(body))
        await self.out(page)
        await self.out({"type": "http.response.body", "body": body})
