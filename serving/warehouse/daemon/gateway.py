"""The server: owns the engine's directory, gives each client a session, ends the queries of clients that left."""

import os
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from chdb.state.sqlitelike import Connection

from serving.warehouse.daemon.client_session import TAG, ClientSession
from serving.warehouse.daemon.server_packets import Identity
from serving.warehouse.daemon.statements import literal
from serving.warehouse.daemon.wire import ClientPacket

_LOOK_AT_CLIENTS_S = 0.1


class Gateway(socketserver.ThreadingTCPServer):
    """One process owns `path`; RuntimeError when another does, OSError when the port is taken."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, path: str, address: tuple[str, int], user: str = "default", password: str = "") -> None:
        self.path, self.login = path, (user, password)
        self._keeper = Connection(path)  # keeps the engine up between clients, and ends queries
        self._running: set[ClientSession] = set()
        self._stopped = threading.Event()
        version, zone = self._ask("SELECT version()")[0], self._ask("SELECT timezone()")[0]
        self.identity = Identity(tuple(map(int, version.split(".")[:3])), zone)
        self.known_settings = frozenset(self._ask("SELECT name FROM system.settings")) - {"log_comment"}
        super().__init__(address, ClientSession)
        threading.Thread(target=self._watch, daemon=True).start()

    @contextmanager
    def watched(self, session: ClientSession) -> Iterator[None]:
        """While a query runs, its client may go away or cancel."""
        self._running.add(session)
        try:
            yield
        finally:
            self._running.discard(session)

    def stop(self) -> None:
        """Ends what runs and closes the engine; to be called after `serve_forever` has returned."""
        self._stopped.set()
        self.server_close()
        self._keeper.query(f"KILL QUERY WHERE startsWith(Settings['log_comment'], {literal(TAG)}) SYNC")
        self._keeper.close()

    def _ask(self, sql: str) -> list[str]:
        return str(self._keeper.query(sql, "TSVRaw").bytes().decode()).split()

    def _watch(self) -> None:
        while not self._stopped.wait(_LOOK_AT_CLIENTS_S):
            for session in list(self._running):
                if _gave_up(session.request) and session in self._running:
                    session.cancelled = True
                    self._keeper.query(f"KILL QUERY WHERE Settings['log_comment'] = {literal(session.tag)} ASYNC")


def _gave_up(connection: socket.socket) -> bool:
    """Whether the client has closed the connection or said Cancel, seen without taking it from the stream."""
    try:
        seen = connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return seen in (b"", bytes([ClientPacket.CANCEL]))


def leave() -> None:
    """Ends the process at once: threads of clients that still wait for rows would hold it."""
    os._exit(0)
