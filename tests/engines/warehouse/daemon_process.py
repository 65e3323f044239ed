"""The warehouse daemon as a process that a test may kill and start again."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from clickhouse_driver import Client, errors

PROJECT = Path(__file__).parents[3]


class Daemon:
    """One directory and one port, whichever process serves them."""

    def __init__(self, state: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.state, self.log = state, state / "daemon.log"
        self.command = [sys.executable, "-m", "serving.warehouse.daemon"]
        address = f"clickhouse://default@127.0.0.1:{self.port}/weipan"
        inherited = os.environ | {"PYTHONPATH": str(PROJECT)}
        self.environment = inherited | {"WEIPAN_STATE_DIR": str(state), "WEIPAN_CLICKHOUSE": address}
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as errors_of_daemon:
            self.process = subprocess.Popen(
                self.command, env=self.environment, cwd=self.state, stdout=subprocess.PIPE, stderr=errors_of_daemon
            )
        line = self.process.stdout.readline()
        assert line.startswith(b"ready"), line + self.log.read_bytes()

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Seconds until it was gone."""
        since = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        self.process.stdout.close()
        return time.monotonic() - since

    def client(self, **options: object) -> Client:
        return Client("127.0.0.1", port=self.port, **options)


def refusal(client: Client, sql: str, *arguments: object, **options: object) -> int:
    """The code of the error that a statement must end with."""
    with pytest.raises(errors.ServerException) as raised:
        client.execute(sql, *arguments, **options)
    return int(raised.value.code)
