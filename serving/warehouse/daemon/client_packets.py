"""Reads what a client says: who it is, a query with its settings, blocks of data."""

from collections.abc import Callable, Container
from typing import Any, NamedTuple

from clickhouse_driver.reader import read_binary_str, read_binary_uint8
from clickhouse_driver.varint import read_varint

from serving.warehouse.daemon.native_blocks import skip_block
from serving.warehouse.daemon.wire import ClientPacket, Column, KeepingReader


class Introduction(NamedTuple):
    """A client's hello."""

    revision: int
    database: str
    user: str
    password: str


class Query(NamedTuple):
    """A statement, the settings it runs under, and whether the client wants compressed blocks."""

    settings: dict[str, str]
    compressed: bool
    sql: str


class Block(NamedTuple):
    """Rows in the engine's Native format; no columns means: no more blocks."""

    table: str
    columns: list[Column]
    data: bytes


class ClientPackets:
    """The stream of one client's packets. EOFError when it is gone or speaks something else."""

    def __init__(self, recv_into: Callable[[Any], int]) -> None:
        self._bytes = KeepingReader(recv_into)
        self._reader = self._bytes.reader

    def next_kind(self) -> int:
        """The number of the next packet."""
        return int(read_varint(self._reader))

    def introduction(self) -> Introduction:
        """The client's hello."""
        if self.next_kind() != ClientPacket.HELLO:
            raise EOFError
        self._texts(1)
        self._numbers(2)
        return Introduction(read_varint(self._reader), *self._texts(3))

    def query(self, known_settings: Container[str]) -> Query:
        """The body of a query packet; settings that the engine does not know are dropped unless marked important."""
        self._texts(1)  # the client's query id: the engine makes its own
        if read_binary_uint8(self._reader):
            self._skip_client_info()
        settings = {}
        while name := read_binary_str(self._reader):
            important, value = read_varint(self._reader) & 1, read_binary_str(self._reader)
            if important or name in known_settings:
                settings[name] = value
        self._texts(1)  # the secret between servers
        _stage, compressed = self._numbers(2)
        return Query(settings, bool(compressed), read_binary_str(self._reader))

    def block(self) -> Block:
        """The next data packet."""
        if self.next_kind() != ClientPacket.DATA:
            raise EOFError
        table = read_binary_str(self._reader)
        while field := read_varint(self._reader):  # block info: is_overflows is a byte, bucket_num four
            self._reader.read(1 if field == 1 else 4)
        self._bytes.keep()
        columns = skip_block(self._reader)
        return Block(table, columns, self._bytes.take())

    def _skip_client_info(self) -> None:
        self._texts(3)  # initial user, query id, address
        self._reader.read(9)  # start time, interface
        self._texts(3)  # system user, host name, client name
        self._numbers(3)  # version and revision
        self._texts(1)  # quota key
        self._numbers(2)  # distributed depth, patch version
        if read_binary_uint8(self._reader):  # OpenTelemetry: trace, span, state, flags
            self._reader.read(24)
            self._texts(1)
            self._reader.read(1)
        self._numbers(3)  # parallel replicas

    def _texts(self, count: int) -> list[str]:
        return [read_binary_str(self._reader) for _ in range(count)]

    def _numbers(self, count: int) -> list[int]:
        return [read_varint(self._reader) for _ in range(count)]
