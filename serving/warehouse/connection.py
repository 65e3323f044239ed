"""Opens connections to the warehouse at the address of the settings."""

import logging
from urllib.parse import urlsplit, urlunsplit

from clickhouse_driver import Client

from schemas.settings import settings

logging.getLogger("clickhouse_driver.connection").setLevel(logging.CRITICAL)  # it raises what it logs, with a trace, as well


def open_client() -> Client:
    """A client of the warehouse's database; it connects when first used, and again by itself after a failure."""
    return Client.from_url(settings().clickhouse)


def open_server_client() -> Client:
    """A client of the server that does not expect our database to be there."""
    return Client.from_url(urlunsplit(urlsplit(settings().clickhouse)._replace(path="/default")))


def database_name() -> str:
    """The name of our database, `weipan` by default."""
    return urlsplit(settings().clickhouse).path.strip("/") or "weipan"
