"""Writes rows to the warehouse, one block a table, and waits as long as the warehouse is away."""

import logging
from collections.abc import Callable

from clickhouse_driver import Client, errors

from schemas.columns import clickhouse_columns
from schemas.contract import Record
from serving.loader.rows import Rows, tuple_of

log = logging.getLogger("weipan.loader")

_AWAY = (errors.ServerException, errors.NetworkError, errors.SocketTimeoutError, EOFError, OSError)
"""What a warehouse says that is starting, not migrated yet, overloaded, or gone."""


class Stopped(Exception):
    """The loader was asked to end while the warehouse was away; the rows will come again."""


def insert_all(client: Client, rows: Rows, wait: Callable[[], bool]) -> None:
    """Inserts everything, each table as one block; writing a block again changes nothing.

    `wait` lasts a moment and says whether the loader was asked to end meanwhile: then Stopped.
    """
    for contract, records in rows.items():
        while (problem := _insert(client, contract, records)) is not None:
            log.warning("%d rows wait for %s: %s", len(records), contract.TOPIC.table, problem)
            if wait():
                raise Stopped


def insert_statement(contract: type[Record]) -> str:
    """The INSERT of a contract's table."""
    columns = ", ".join(f"`{name}`" for name in clickhouse_columns(contract))
    return f"INSERT INTO {contract.TOPIC.table} ({columns}) VALUES"


def _insert(client: Client, contract: type[Record], records: list[Record]) -> str | None:
    """The problem in one line, None when the rows are in."""
    try:
        client.execute(insert_statement(contract), [tuple_of(record) for record in records])
    except _AWAY as problem:
        return (str(problem) or type(problem).__name__).splitlines()[0]
    return None
