"""`weipan funnel run --engine clickhouse`: the funnels of a file by the API's own path, on a ClickHouse engine of its own."""

import sys

from clickhouse_driver import Client

from schemas.funnel_command import asked, show
from schemas.funnel_table import events_of, properties_of
from serving.file_engine import loaded, own_engine
from serving.funnel_reading import NUMPY, Reading


def main() -> None:
    """Loads the events once, then answers one funnel after the other."""
    request = asked(sys.argv[1:])
    with own_engine() as address, Client.from_url(address) as loader, Client.from_url(f"{address}?{NUMPY}") as client:
        source = loaded(loader, request.happenings, events_of(request.funnels), properties_of(request.funnels))
        reading = Reading(client, [source])
        show(request, (reading.answer(funnel, request.as_of, request.users) for funnel in request.funnels))


if __name__ == "__main__":
    main()
