"""Finds where columns and blocks of the Native format end, without decoding them."""

import struct
from collections.abc import Iterator, Mapping
from typing import Any

from clickhouse_driver.columns.service import read_column
from clickhouse_driver.context import Context
from clickhouse_driver.reader import read_binary_str
from clickhouse_driver.varint import read_varint

from serving.warehouse.daemon.native_types import describes_itself, parts_of, width_of
from serving.warehouse.daemon.refusal import Refused
from serving.warehouse.daemon.wire import BytesReader, Column, string, varint

_DECODING = Context()
_DECODING.settings, _DECODING.client_settings = {}, {"strings_as_bytes": True, "use_numpy": False}


def skip_block(reader: Any, header_only: bool = False) -> list[Column]:
    """Moves past one block and returns its columns; `header_only` may stop before the data of the last one."""
    count, rows, seen = read_varint(reader), read_varint(reader), []
    for i in range(count):
        seen.append((read_binary_str(reader), read_binary_str(reader)))
        if not (header_only and i == count - 1):
            _skip_column(reader, seen[-1][1], rows)
    return seen


def blocks_of(data: bytes) -> Iterator[tuple[list[Column], memoryview]]:
    """The blocks of a result, each with its columns."""
    source = BytesReader(data)
    while (start := source.at()) < len(source.view):
        yield skip_block(source.reader), source.view[start : source.at()]


def with_time_zones(data: bytes, zones: Mapping[str, str]) -> bytes:
    """The block with bare DateTime headers replaced by those in `zones`, column name to `DateTime('zone')`."""
    source = BytesReader(data)
    count, rows = read_varint(source.reader), read_varint(source.reader)
    out: list[bytes | memoryview] = [varint(count), varint(rows)]
    for _ in range(count):
        name, kind = read_binary_str(source.reader), read_binary_str(source.reader)
        start = source.at()
        _skip_column(source.reader, kind, rows)
        shown = zones.get(name, kind) if kind == "DateTime" else kind
        out += [string(name), string(shown), source.view[start : source.at()]]
    return b"".join(out)


def _skip_column(reader: Any, kind: str, rows: int) -> None:
    if rows and describes_itself(kind):
        read_column(_DECODING, kind, rows, reader)  # the driver knows JSON; what it does not know fails here
    elif rows:
        _skip_prefix(reader, kind)
        _skip_values(reader, kind, rows)


def _skip_prefix(reader: Any, kind: str) -> None:
    name, _, inner = parts_of(kind)
    if name == "LowCardinality":
        reader.read(8)
    for each in inner:
        _skip_prefix(reader, each)


def _skip_values(reader: Any, kind: str, rows: int) -> None:
    parts = parts_of(kind)
    if not rows:
        return
    if parts.name == "String":
        reader.read_strings(rows)
    elif (width := width_of(parts)) is not None:
        reader.read(rows * width)
    elif parts.name == "LowCardinality":
        _skip_dictionary(reader, parts.arguments)
    elif parts.name in ("Array", "Map", "Nested"):
        _skip_all(reader, parts.inner, _last_offset(reader, rows))
    elif parts.name in ("Nullable", "Tuple", "SimpleAggregateFunction"):
        if parts.name == "Nullable" or not parts.inner:  # a byte a row: null or not; an empty tuple
            reader.read(rows)
        _skip_all(reader, parts.inner, rows)
    else:
        raise Refused(48, f"Type {kind} is not supported by this daemon. (NOT_IMPLEMENTED)")


def _skip_all(reader: Any, kinds: list[str], rows: int) -> None:
    for kind in kinds:
        _skip_values(reader, kind, rows)


def _last_offset(reader: Any, rows: int) -> int:
    return int(struct.unpack("<Q", reader.read(rows * 8)[-8:])[0])


def _skip_dictionary(reader: Any, kind: str) -> None:
    flags, keys = struct.unpack("<QQ", reader.read(16))
    _skip_values(reader, kind[9:-1] if kind.startswith("Nullable(") else kind, keys)
    index_bytes = flags & 0xF
    reader.read(struct.unpack("<Q", reader.read(8))[0] << index_bytes)
