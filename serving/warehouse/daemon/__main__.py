"""Starts the warehouse daemon: `python -m serving.warehouse.daemon`."""

import os
import signal
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

from schemas.settings import port_of, settings
from serving.process import say_ready


def main() -> None:
    """Serves the warehouse under the state directory at the address of `WEIPAN_CLICKHOUSE`, until SIGTERM."""
    path = settings().state_dir.resolve() / "clickhouse"
    url = urlsplit(settings().clickhouse)
    _settle_in(path)
    from serving.warehouse.daemon.gateway import Gateway, leave  # noqa: PLC0415  the engine looks around when it is loaded

    try:
        login = unquote(url.username or "default"), unquote(url.password or "")
        gateway = Gateway(str(path), (url.hostname or "127.0.0.1", port_of(settings().clickhouse)), *login)
    except (RuntimeError, OSError) as failure:
        sys.exit(f"cannot serve {path} at {url.netloc} (does another process own the directory or the port?): {failure}")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=gateway.shutdown).start())
    say_ready(f"on {url.hostname}:{gateway.server_address[1]}")
    gateway.serve_forever(poll_interval=0.1)
    gateway.stop()
    leave()


def _settle_in(path: Path) -> None:
    """Makes the directory home and working directory: the engine reads a config file from both."""
    path.mkdir(parents=True, exist_ok=True)
    os.chdir(path)
    os.environ["HOME"] = str(path)


if __name__ == "__main__":
    main()
