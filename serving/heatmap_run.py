"""`weipan heatmap run --engine clickhouse`: the queries of a file by the API's own path, on a ClickHouse engine of its own."""

import sys
from collections.abc import Iterator
from typing import Any

from clickhouse_driver import Client

from schemas.catalogue import contracts
from schemas.columns import clickhouse_columns
from schemas.heatmap_command import Request, asked, show
from schemas.heatmap_reading import read
from schemas.screen_sql import CLICKHOUSE
from schemas.screen_table import PEOPLE, TABLE, columns_of, source_of
from serving.file_engine import own_engine


def main() -> None:
    """Loads the events once, then answers one query after the other."""
    request = asked(sys.argv[1:])
    with own_engine() as address, Client.from_url(address) as client:
        load(client, request)

        def ask(statement: str) -> Iterator[dict[str, Any]]:
            rows, columns = client.execute(statement, with_column_types=True)
            names = [name for name, _ in columns]
            return (dict(zip(names, row, strict=True)) for row in rows)

        show(request, (read(query, source_of(), CLICKHOUSE, ask) for query in request.queries))


def load(client: Client, request: Request) -> None:
    """The table of the events, filled."""
    kinds = clickhouse_columns(contracts()["behaviour"]) | {f"profile_{name}": "Nullable(String)" for name in PEOPLE}
    listed = ", ".join(f"`{name}` {kind}" for name, kind in kinds.items())
    client.execute(f"CREATE TABLE {TABLE} ({listed}) ENGINE = Memory")
    if request.screen.acts:
        client.execute(f"INSERT INTO {TABLE} VALUES", [*columns_of(request.screen).values()], columnar=True)


if __name__ == "__main__":
    main()
