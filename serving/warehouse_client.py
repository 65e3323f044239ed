"""Asks the warehouse: named queries from `queries/*.sql` over a small pool of connections, one thread each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any

from clickhouse_driver import Client

QUERIES = Path(__file__).with_name("queries")
PART = re.compile(r"{(\w+)}")
BROUGHT = {
    "chosen": [("event_time", "Int64"), ("alert_id", "String")],
    "chosen_user": [("user_id", "String")],
    "decided": [("alert_id", "String"), ("state", "String"), ("number", "Int64")],
}
"""Tables that a question may bring along, with their columns."""

LONGEST_S = 10
"""A query that runs longer is stopped by the engine."""


@cache
def query_text(name: str) -> str:
    """The SQL in `queries/<name>.sql`, with its parameters named `%(name)s`; `{other}` is that of another, which it shares."""
    text = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    return PART.sub(lambda found: f"({query_text(found[1])})", text)


class WarehouseBusyError(Exception):
    """All connections were in use for longer than a request may wait."""


class Warehouse:
    """Connections to ClickHouse, opened when first needed and at most `size` at once; a broken one is replaced."""

    def __init__(self, url: str, size: int = 4) -> None:
        self.url = url
        self.idle: LifoQueue[Client | None] = LifoQueue()
        for _ in range(size):
            self.idle.put(None)

    def rows(
        self, name: str, tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None, **parameters: Any
    ) -> list[dict[str, Any]]:
        """The rows of a named query, each by column name; `tables` of `BROUGHT` come along with the question."""
        brought = [{"name": each, "structure": BROUGHT[each], "data": data} for each, data in (tables or {}).items()]
        with self.client() as client:
            rows, columns = client.execute(
                query_text(name), parameters or None, with_column_types=True, external_tables=brought
            )
        names = [column for column, _ in columns]
        return [dict(zip(names, row, strict=True)) for row in rows]

    @contextmanager
    def client(self) -> Iterator[Client]:
        """A connection of one's own for a while; after an error it is not used again."""
        try:
            client = self.idle.get(timeout=LONGEST_S) or self.connect()
        except Empty:
            raise WarehouseBusyError(f"all connections in use for {LONGEST_S} s") from None
        try:
            yield client
        except BaseException:
            client.disconnect()
            self.idle.put(None)
            raise
        self.idle.put(client)

    def connect(self) -> Client:
        """A new connection, which is made on first use."""
        options = f"connect_timeout=2&send_receive_timeout={LONGEST_S + 5}&max_execution_time={LONGEST_S}"
        return Client.from_url(f"{self.url}{'&' if '?' in self.url else '?'}{options}")

    def close(self) -> None:
        """Closes the idle connections."""
        while not self.idle.empty():
            client = self.idle.get()
            if client:
                client.disconnect()
