"""The smallest pieces of ClickHouse's native protocol: packet numbers, lengths, strings, and bytes that are read once."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

from clickhouse_driver.bufferedreader import BufferedSocketReader

REVISION = 54453
"""The last protocol revision before every column of a block carries a flag of its own serialization."""

Column = tuple[str, str]
"""Name and type of a column."""


class ClientPacket(IntEnum):
    """What a client may say."""

    HELLO = 0
    QUERY = 1
    DATA = 2
    CANCEL = 3
    PING = 4


class ServerPacket(IntEnum):
    """What the server answers."""

    HELLO = 0
    DATA = 1
    EXCEPTION = 2
    PROGRESS = 3
    PONG = 4
    END = 5
    PROFILE = 6


def varint(number: int) -> bytes:
    """An unsigned number, seven bits a byte."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def string(text: str) -> bytes:
    """A text with its length in bytes before it."""
    encoded = text.encode()
    return varint(len(encoded)) + encoded


def header_block(columns: Sequence[Column]) -> bytes:
    """A block without rows: it tells the client names and types."""
    return varint(len(columns)) + b"\0" + b"".join(string(name) + string(kind) for name, kind in columns)


class KeepingReader:
    """The driver's fast reader over a socket's `recv_into`, which can keep a copy of the bytes that pass."""

    def __init__(self, recv_into: Callable[[Any], int]) -> None:
        self._source = recv_into
        self._kept: list[bytes] | None = None
        self.reader = BufferedSocketReader(self, 1 << 20)

    def recv_into(self, buffer: Any) -> int:
        """Fills the reader's buffer; EOFError when the other side is gone."""
        size = self._source(buffer)
        if not size:
            raise EOFError
        if self._kept is not None:
            self._kept.append(bytes(memoryview(buffer)[:size]))
        return size

    def keep(self) -> None:
        """Begins a copy at the next unread byte."""
        reader = self.reader
        self._kept = [bytes(memoryview(reader.buffer)[reader.position : reader.current_buffer_size])]

    def take(self) -> bytes:
        """Ends the copy: all bytes read since `keep`."""
        data, self._kept = b"".join(self._kept or ()), None
        return data[: len(data) - self.unread()]

    def unread(self) -> int:
        """How many bytes the buffer holds that nobody has read yet."""
        return int(self.reader.current_buffer_size - self.reader.position)


class BytesReader(KeepingReader):
    """The same reader over bytes at hand; it knows where it is."""

    def __init__(self, data: bytes) -> None:
        self.view, self._position = memoryview(data), 0
        super().__init__(self._fill)

    def _fill(self, buffer: Any) -> int:
        size = min(len(buffer), len(self.view) - self._position)
        buffer[:size] = self.view[self._position : self._position + size]
        self._position += size
        return size

    def at(self) -> int:
        """The place of the next unread byte."""
        return self._position - self.unread()
