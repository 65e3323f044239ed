"""Opens the SQL database of what people decide: keys, rules, cases; SQLite on one machine, PostgreSQL on many."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry


def engine_for(database_url: str) -> Engine:
    """An engine whose SQLite file, if it is one, has a folder, waits for other writers and lets readers read meanwhile."""
    url = make_url(database_url)
    engine = create_engine(url, pool_pre_ping=True)
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", share_sqlite)
    return engine


def share_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    """Sets what every connection to a shared SQLite file needs."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA busy_timeout=10000")
