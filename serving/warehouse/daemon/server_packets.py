"""Writes what the server answers: hello, blocks, errors, progress, the end."""

import socket
from collections.abc import Sequence
from typing import NamedTuple

from serving.warehouse.daemon.refusal import exception_packet
from serving.warehouse.daemon.wire import REVISION, Column, ServerPacket, header_block, string, varint

_BLOCK_INFO = b"\x01\x00\x02\xff\xff\xff\xff\x00"
"""is_overflows = 0, bucket_num = -1."""


class Identity(NamedTuple):
    """What the engine says of itself: its version and its time zone."""

    version: tuple[int, ...]
    timezone: str


class ServerPackets:
    """The stream of packets to one client."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def hello(self, identity: Identity) -> None:
        """Introduces the server."""
        major, minor, patch = identity.version
        numbers = varint(major) + varint(minor) + varint(REVISION)
        names = string(identity.timezone) + string("weipan warehouse")
        self._send(bytes([ServerPacket.HELLO]) + string("ClickHouse") + numbers + names + varint(patch))

    def pong(self) -> None:
        """Answers a ping."""
        self._send(bytes([ServerPacket.PONG]))

    def header(self, columns: Sequence[Column]) -> None:
        """Tells the columns of what follows."""
        self.block(header_block(columns))

    def block(self, native: bytes | memoryview) -> None:
        """Sends rows."""
        self._send(bytes([ServerPacket.DATA, 0]) + _BLOCK_INFO)
        self._send(native)

    def error(self, failure: BaseException) -> None:
        """Ends a query with an error."""
        self._send(exception_packet(failure))

    def end_of_select(self, blocks: int, rows: int, size: int, scanned: int) -> None:
        """Ends a query: how much it sent and how many rows it had to read."""
        profile = [ServerPacket.PROFILE, rows, blocks, size, 0, 0, 0] if blocks else []
        self._send(b"".join(map(varint, [ServerPacket.PROGRESS, scanned, size, 0, 0, 0, *profile, ServerPacket.END])))

    def end_of_write(self, rows: int, size: int) -> None:
        """Ends a statement: how much it wrote."""
        self._send(b"".join(map(varint, [ServerPacket.PROGRESS, 0, 0, 0, rows, size, ServerPacket.END])))

    def _send(self, data: bytes | memoryview) -> None:
        self._connection.sendall(data)
