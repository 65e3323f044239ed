"""Runs one statement: a SELECT block by block, an INSERT whose blocks follow, or anything else."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from serving.warehouse.daemon.client_packets import Block, ClientPackets
from serving.warehouse.daemon.engine_handle import EngineHandle
from serving.warehouse.daemon.insert_feed import InsertFeed
from serving.warehouse.daemon.native_blocks import blocks_of, skip_block, with_time_zones
from serving.warehouse.daemon.refusal import Refused
from serving.warehouse.daemon.server_packets import ServerPackets
from serving.warehouse.daemon.statements import Insert, is_use, quoted, structure_of
from serving.warehouse.daemon.wire import BytesReader, Column

_CANNOT_STREAM = "Streaming query is not supported for query"


@contextmanager
def external_tables(handle: EngineHandle, blocks: Sequence[Block]) -> Iterator[None]:
    """Temporary tables that a query brings along."""
    try:
        for table, columns, data in blocks:
            handle.connection.query(f"CREATE TEMPORARY TABLE {quoted(table)} ({structure_of(columns)})")
            feed = InsertFeed(handle.connection, f"INSERT INTO {quoted(table)}", columns)
            feed.write(data)
            feed.finish()
        yield
    finally:
        for table, *_ in blocks:
            handle.connection.query(f"DROP TEMPORARY TABLE IF EXISTS {quoted(table)}")


def run_query(handle: EngineHandle, replies: ServerPackets, sql: str, cancelled: Callable[[], bool]) -> None:
    """Streams the result of a SELECT; what the engine does not stream is run at once."""
    try:
        stream = handle.connection.send_query(sql, "Native")
    except RuntimeError as refusal:
        if _CANNOT_STREAM not in str(refusal):
            raise
        _run_at_once(handle, replies, sql)
        return
    try:
        sent, rows, size, scanned = _relay(handle, replies, sql, stream, cancelled)
    finally:
        stream.close()
    if not sent and not cancelled():  # an empty result has no block that tells its columns
        replies.header(handle.describe(f"({sql}\n)"))
    replies.end_of_select(sent, rows, size, scanned)


def run_insert(handle: EngineHandle, replies: ServerPackets, packets: ClientPackets, insert: Insert) -> None:
    """Tells the client the columns it must send, then feeds its blocks to the engine."""
    columns = _columns_to_send(handle, insert)
    replies.header(columns)
    feed = InsertFeed(handle.connection, insert.sql, columns)
    try:
        while (block := packets.block()).columns:
            feed.write(block.data)
    except BaseException:  # the client is gone: nothing of a half-sent block may stay
        feed.abort()
        raise
    result = feed.finish()
    replies.end_of_write(result.rows_written(), result.bytes_written())


def _relay(
    handle: EngineHandle, replies: ServerPackets, sql: str, stream: Any, cancelled: Callable[[], bool]
) -> tuple[int, int, int, int]:
    """Passes each chunk, which is one block, to the client: blocks, rows, bytes sent, rows scanned."""
    sent, rows, size, scanned = 0, 0, 0, 0
    zones: dict[str, str] = {}
    for chunk in stream:
        if cancelled():
            break
        if not (body := chunk.bytes()):
            continue
        if not sent:
            columns = skip_block(BytesReader(body).reader, header_only=True)
            if any(kind == "DateTime" for _, kind in columns):
                zones = handle.time_zones(sql)
            replies.header([(name, zones.get(name, kind)) for name, kind in columns])
        replies.block(with_time_zones(body, zones) if zones else body)
        sent, rows, size = sent + 1, rows + chunk.rows_read(), size + len(body)
        scanned = chunk.storage_rows_read()
    return sent, rows, size, scanned


def _run_at_once(handle: EngineHandle, replies: ServerPackets, sql: str) -> None:
    result = handle.connection.query(sql, "Native")
    if is_use(sql):
        handle.remember_database()
    for number, (columns, block) in enumerate(blocks_of(result.bytes())):
        if number == 0:
            replies.header(columns)
        replies.block(block)
    replies.end_of_write(result.rows_written(), result.bytes_written())


def _columns_to_send(handle: EngineHandle, insert: Insert) -> list[Column]:
    if not insert.columns:
        return handle.describe(insert.described)
    known = dict(handle.describe(insert.described, ("", "DEFAULT", "EPHEMERAL")))
    for name in insert.names:
        if name not in known:
            raise Refused(16, f"No such column {name} in table {insert.target}. (NO_SUCH_COLUMN_IN_TABLE)")
    return [(name, known[name]) for name in insert.names]
