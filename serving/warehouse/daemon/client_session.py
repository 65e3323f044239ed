"""The talk with one client, from hello to goodbye, on a thread of its own."""

import itertools
import socket
import socketserver
from typing import TYPE_CHECKING

from serving.warehouse.daemon.client_packets import ClientPackets, Query
from serving.warehouse.daemon.engine_handle import EngineHandle
from serving.warehouse.daemon.execution import external_tables, run_insert, run_query
from serving.warehouse.daemon.refusal import Refused
from serving.warehouse.daemon.server_packets import ServerPackets
from serving.warehouse.daemon.statements import insert_of, without_format
from serving.warehouse.daemon.wire import REVISION, ClientPacket

if TYPE_CHECKING:
    from serving.warehouse.daemon.gateway import Gateway

TAG = "gateway-"
"""Marks the queries of sessions in the engine's process list."""


class ClientSession(socketserver.BaseRequestHandler):
    """One connection: a handle on the engine, and queries one after the other."""

    server: "Gateway"
    request: socket.socket
    _numbers = itertools.count(1)

    def setup(self) -> None:
        """Prepares the connection."""
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.tag = f"{TAG}{next(self._numbers)}"
        self.cancelled = False
        self._packets = ClientPackets(self.request.recv_into)
        self._replies = ServerPackets(self.request)
        self._handle = EngineHandle(self.server.path, self.tag)

    def finish(self) -> None:
        """Gives the handle back."""
        self._handle.close()

    def handle(self) -> None:
        """Talks until the client goes, or says what this protocol does not know."""
        try:
            if self._greet():
                while self._answer(self._packets.next_kind()):
                    pass
        except (EOFError, OSError):
            return  # a client may leave at any moment

    def _greet(self) -> bool:
        client = self._packets.introduction()
        try:
            if client.revision < REVISION:
                raise Refused(1, f"This daemon needs client revision {REVISION} or later. (UNSUPPORTED_METHOD)")
            if (client.user or "default", client.password) != self.server.login:
                raise Refused(516, f"{client.user}: Authentication failed. (AUTHENTICATION_FAILED)")
            self._handle.open(client.database)
        except (Refused, RuntimeError) as refusal:
            self._replies.error(refusal)
            return False
        self._replies.hello(self.server.identity)
        return True

    def _answer(self, kind: int) -> bool:
        """Whether the talk goes on."""
        if kind == ClientPacket.PING:
            self._replies.pong()
        elif kind == ClientPacket.QUERY:
            self._answer_query(self._packets.query(self.server.known_settings))
        return kind in (ClientPacket.PING, ClientPacket.QUERY, ClientPacket.CANCEL)  # a cancel after the end is void

    def _answer_query(self, query: Query) -> None:
        self.cancelled = False
        if query.compressed:
            self._replies.error(Refused(48, "This daemon speaks plain blocks: set compression=False. (NOT_IMPLEMENTED)"))
            raise EOFError
        external = []
        while (block := self._packets.block()).columns:
            external.append(block)
        try:
            with external_tables(self._handle, external):
                self._run(query)
        except (EOFError, OSError):
            raise
        except Exception as failure:  # whatever the engine says is the client's to hear
            if self.cancelled:
                self._replies.end_of_write(0, 0)
            else:
                self._replies.error(failure)

    def _run(self, query: Query) -> None:
        self._handle.apply(query.settings)
        if insert := insert_of(query.sql):
            run_insert(self._handle, self._replies, self._packets, insert)
            return
        with self.server.watched(self):
            run_query(self._handle, self._replies, without_format(query.sql), lambda: self.cancelled)
