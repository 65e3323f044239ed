"""One daemon for the tests of this folder, and a client for each test."""

from collections.abc import Iterator

import pytest
from clickhouse_driver import Client

from tests.engines.warehouse.daemon_process import Daemon


@pytest.fixture(scope="package")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    state = tmp_path_factory.mktemp("warehouse")
    (state / "config.xml").write_text("<broken")  # the engine must not read the folder it happens to be started in
    running = Daemon(state)
    yield running
    running.stop()


@pytest.fixture
def client(daemon: Daemon) -> Iterator[Client]:
    with daemon.client() as ours:
        yield ours
