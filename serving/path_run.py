"""`weipan paths run --engine clickhouse`: the paths of a file by the API's own path, on a ClickHouse engine of its own."""

import sys

from clickhouse_driver import Client

from schemas.path import properties_of
from schemas.path_command import asked, show
from serving.file_engine import loaded, own_engine
from serving.funnel_reading import NUMPY
from serving.path_reading import PathReading


def main() -> None:
    """Loads the events once, then answers one question after the other."""
    request = asked(sys.argv[1:])
    names = {each.event for each in request.happenings}
    properties = sorted({name for query in request.queries for name in properties_of(query)})
    with own_engine() as address, Client.from_url(address) as loader, Client.from_url(f"{address}?{NUMPY}") as client:
        reading = PathReading(client, [loaded(loader, request.happenings, names, properties)])
        show(request, (reading.paths(query, request.as_of).answer() for query in request.queries))


if __name__ == "__main__":
    main()
