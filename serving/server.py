"""Runs an ASGI app at the address of a setting, and says `ready` once it listens."""

import socket
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from serving.process import log_to_stderr, say_ready

GRACE_S = 3
"""How long requests in flight may take when the process is asked to end."""


class ReadyServer(uvicorn.Server):
    """A server that tells the supervisor when it listens."""

    address = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listens, then prints the line."""
        await super().startup(sockets)
        if self.started:
            say_ready(f"on {self.address}")


def serve(app: ASGIApp, address: str) -> None:
    """Serves until the process is asked to end; a port in use is one clear line."""
    log_to_stderr()
    url = urlsplit(address)
    config = uvicorn.Config(
        app, host=url.hostname or "127.0.0.1", port=url.port or 80, log_level="warning", access_log=False,
        server_header=False, timeout_graceful_shutdown=GRACE_S, timeout_keep_alive=30, log_config=None,
    )  # fmt: skip
    server = ReadyServer(config)
    server.address = address
    server.run()
