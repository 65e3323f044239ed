"""`weipan funnel run --engine clickhouse`: the funnels of a file by the API's own path, on a ClickHouse engine of its own."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory

from clickhouse_driver import Client

from schemas.funnel_command import Request, asked, show
from schemas.funnel_sql import Source
from schemas.funnel_table import TABLE, columns_of, source_of
from serving.funnel_reading import NUMPY, Reading
from serving.stack.child import Child

KINDS = {
    "who": "String", "event": "LowCardinality(String)", "happened": "Int64", "place": "Int64", "text": "Nullable(String)",
    "number": "Nullable(Float64)",
}  # fmt: skip


def main() -> None:
    """Loads the events once, then answers one funnel after the other."""
    request = asked(sys.argv[1:])
    with _engine() as address, Client.from_url(address) as loader, Client.from_url(f"{address}?{NUMPY}") as client:
        reading = Reading(client, [_loaded(loader, request)])
        show(request, (reading.answer(funnel, request.as_of, request.users) for funnel in request.funnels))


@contextmanager
def _engine() -> Iterator[str]:
    """The address of a warehouse daemon in a folder of its own."""
    with TemporaryDirectory(prefix="weipan-funnel-") as folder, socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"clickhouse://default@127.0.0.1:{probe.getsockname()[1]}/default"
        probe.close()
        os.environ |= {"WEIPAN_STATE_DIR": folder, "WEIPAN_CLICKHOUSE": address}
        daemon = Child([sys.executable, "-m", "serving.warehouse.daemon"], Path(folder) / "daemon.log", "^ready").wait_ready(60)
        try:
            yield address
        finally:
            daemon.end()


def _loaded(client: Client, request: Request) -> Source:
    """The table of the events, filled."""
    columns = columns_of(request.happenings, request.funnels)
    listed = ", ".join(f"{name} {KINDS[name.partition('_')[0]]}" for name in columns)
    client.execute(f"CREATE TABLE {TABLE} ({listed}) ENGINE = Memory")
    if request.happenings:
        client.execute(f"INSERT INTO {TABLE} VALUES", [*columns.values()], columnar=True)
    return source_of(request.funnels)


if __name__ == "__main__":
    main()
