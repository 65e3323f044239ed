"""Brings the warehouse's tables up to date: `python -m serving.warehouse.migrate [--check]`."""

import argparse
import sys
import time

from clickhouse_driver import Client, errors

from serving.warehouse.connection import database_name, open_client, open_server_client
from serving.warehouse.migration_files import Migration, MigrationError, migrations_in, missing

_LEDGER = """
CREATE TABLE IF NOT EXISTS schema_migration (name String, checksum String, applied_at Int64)
ENGINE = ReplacingMergeTree ORDER BY name
"""
"""applied_at: UTC milliseconds."""


def pending(client: Client) -> list[Migration]:
    """What the warehouse still needs; MigrationError when an applied file has changed."""
    there = client.execute("EXISTS TABLE schema_migration")[0][0]
    applied = dict(client.execute("SELECT name, checksum FROM schema_migration FINAL")) if there else {}
    return missing(migrations_in(), applied)


def migrate(client: Client) -> list[str]:
    """Applies what is missing, in order, and gives its names; interrupted, it goes on where it was."""
    client.execute(_LEDGER)
    todo = pending(client)
    for migration in todo:
        for statement in migration.statements:
            client.execute(statement)
        row = (migration.name, migration.checksum, time.time_ns() // 1_000_000)
        client.execute("INSERT INTO schema_migration (name, checksum, applied_at) VALUES", [row])
    return [migration.name for migration in todo]


def main() -> None:
    """Creates the database and applies what is missing; with --check only says what is, and fails when something is."""
    parser = argparse.ArgumentParser(prog="python -m serving.warehouse.migrate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when a migration is missing")
    check = parser.parse_args().check
    try:
        print(_check() if check else _apply())  # noqa: T201
    except (MigrationError, errors.Error, EOFError, OSError) as failure:
        sys.exit(f"cannot migrate: {str(failure).splitlines()[0]}")


def _apply() -> str:
    with open_server_client() as server:
        server.execute(f"CREATE DATABASE IF NOT EXISTS `{database_name()}`")
    with open_client() as client:
        done = migrate(client)
    return "\n".join(f"applied {name}" for name in done) or "the warehouse is up to date"


def _check() -> str:
    with open_server_client() as server:
        there = server.execute("SELECT count() FROM system.databases WHERE name = %(name)s", {"name": database_name()})
    if not there[0][0]:
        raise MigrationError(f"database={database_name()}: it is not there yet")
    with open_client() as client:
        todo = pending(client)
    if todo:
        raise MigrationError(f"missing {', '.join(migration.name for migration in todo)}")
    return "the warehouse is up to date"


if __name__ == "__main__":
    main()
