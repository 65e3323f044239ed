"""A ClickHouse engine of a command's own, with the events of a file in one table."""

import os
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory

from clickhouse_driver import Client

from schemas.funnel_events import Happening
from schemas.funnel_sql import Source
from schemas.funnel_table import TABLE, columns_of, source_of
from serving.stack.child import Child

KINDS = {
    "who": "String", "event": "LowCardinality(String)", "happened": "Int64", "place": "Int64", "text": "Nullable(String)",
    "number": "Nullable(Float64)",
}  # fmt: skip


@contextmanager
def own_engine() -> Iterator[str]:
    """The address of a warehouse daemon in a folder of its own."""
    with TemporaryDirectory(prefix="weipan-run-") as folder, socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"clickhouse://default@127.0.0.1:{probe.getsockname()[1]}/default"
        probe.close()
        os.environ |= {"WEIPAN_STATE_DIR": folder, "WEIPAN_CLICKHOUSE": address}
        daemon = Child([sys.executable, "-m", "serving.warehouse.daemon"], Path(folder) / "daemon.log", "^ready").wait_ready(60)
        try:
            yield address
        finally:
            daemon.end()


def loaded(client: Client, happenings: Sequence[Happening], events: Collection[str], properties: Sequence[str]) -> Source:
    """The table of the events, filled; how its events of these names, and these properties, are found."""
    columns = columns_of(happenings, properties)
    listed = ", ".join(f"{name} {KINDS[name.partition('_')[0]]}" for name in columns)
    client.execute(f"CREATE TABLE {TABLE} ({listed}) ENGINE = Memory")
    if happenings:
        client.execute(f"INSERT INTO {TABLE} VALUES", [*columns.values()], columnar=True)
    return source_of(events, properties)
