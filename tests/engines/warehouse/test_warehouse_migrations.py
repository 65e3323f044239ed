"""Migrating the real warehouse: from nothing, again, and against a file that was changed afterwards."""

import subprocess
import sys

import pytest
from clickhouse_driver import Client

from serving.warehouse.migration_files import migrations_in

pytestmark = pytest.mark.engine


def migrate(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "serving.warehouse.migrate", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def client(warehouse: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of an empty database that the test and what it starts take for the warehouse."""
    address = f"{warehouse.rpartition('/')[0]}/unbuilt"
    monkeypatch.setenv("WEIPAN_CLICKHOUSE", address)
    with Client.from_url(warehouse) as server:
        server.execute("DROP DATABASE IF EXISTS unbuilt SYNC")
    return Client.from_url(address)


def test_from_nothing_and_again(client: Client) -> None:
    names = [migration.name for migration in migrations_in()]
    assert migrate("--check").stderr.strip() == "cannot migrate: database=unbuilt: it is not there yet"
    assert migrate().stdout.split() == [word for name in names for word in ("applied", name)]
    assert migrate().stdout.strip() == migrate("--check").stdout.strip() == "the warehouse is up to date"
    # Interrupted: the last one is not remembered, and is applied again.
    client.execute("ALTER TABLE schema_migration DELETE WHERE name = %(last)s", {"last": names[-1]}, {"mutations_sync": 1})
    assert migrate("--check").stderr.strip() == f"cannot migrate: missing {names[-1]}"
    assert migrate("--check").returncode == 1
    assert migrate().stdout.strip() == f"applied {names[-1]}"
    client.disconnect()


def test_a_changed_file_is_refused_in_one_line(client: Client) -> None:
    assert migrate().returncode == 0
    client.execute("INSERT INTO schema_migration VALUES", [("0001_trades_and_money", "another", 0)])
    client.disconnect()
    for arguments in ([], ["--check"]):
        refused = migrate(*arguments)
        assert refused.returncode == 1
        assert refused.stderr.splitlines() == [
            "cannot migrate: migration=0001_trades_and_money: its file has changed since it was applied; add a new one instead"
        ]


def test_a_warehouse_that_is_away_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIPAN_CLICKHOUSE", "clickhouse://default@127.0.0.1:9/weipan")
    refused = migrate()
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert refused.stderr.startswith("cannot migrate: ")
